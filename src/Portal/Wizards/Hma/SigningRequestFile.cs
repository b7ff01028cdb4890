using System.Security.Cryptography;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Wizards.Hma;

/// <summary>The signing request of a set-up as a file for the company's CA: PKCS #10 in PEM.</summary>
public static class SigningRequestFile
{
    public static void MapSigningRequest(this WebApplication app) => app.MapGet("/setups/{id:long}/certificate.csr", SendAsync).RequireAuthorization(Permissions.Setups);

    public static string PemOf(RequestRef request) => PemEncoding.WriteString("CERTIFICATE REQUEST", Convert.FromBase64String(request.Csr)) + "\n";

    private static async Task<IResult> SendAsync(HttpContext context, long id, CurrentPerson current, SetUps setUps, CancellationToken ct)
    {
        await current.DemandAsync(Permissions.Setups);
        if (await setUps.FindAsync(id, ct) is not { Kind: HmaWizard.Kind } setUp || SetUpState.Read<HmaSetUp>(setUp).Request is not { } request) return Results.NotFound();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = $"attachment; filename={request.Name}.csr"; // the name has letters, digits and hyphens only
        return Results.Text(PemOf(request), "application/pkcs10");
    }
}
