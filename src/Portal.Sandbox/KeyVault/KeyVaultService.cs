namespace Portal.Sandbox.KeyVault;

/// <summary>*.vault.azure.net</summary>
internal static class KeyVaultService
{
    public static void AddKeyVault(this IServiceCollection services) =>
        services.AddSingleton<Vaults>().AddSingleton<VaultThrottle>().AddSingleton<VaultGate>().AddSingleton<CertificatesApi>()
            .AddSingleton<NewCertificates>().AddSingleton<PendingCertificates>().AddSingleton<DeletedCertificates>().AddSingleton<SecretsApi>();

    public static void MapKeyVault(this IEndpointRouteBuilder app)
    {
        var vault = app.MapGroup("").RequireHost("*.vault.azure.net");
        app.ServiceProvider.GetRequiredService<CertificatesApi>().Map(vault);
        app.ServiceProvider.GetRequiredService<SecretsApi>().Map(vault);
    }
}
