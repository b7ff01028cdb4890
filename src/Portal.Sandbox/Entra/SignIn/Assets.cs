namespace Portal.Sandbox.Entra.SignIn;

/// <summary>The style sheet and the script of the sign-in pages, built into the assembly so that the sandbox is one file to run.</summary>
internal static class Assets
{
    public static IResult Get(string name)
    {
        var type = name switch { "sign-in.css" => "text/css; charset=utf-8", "sign-in.js" => "text/javascript; charset=utf-8", _ => null };
        return type is not null && typeof(Assets).Assembly.GetManifestResourceStream(name) is { } stream ? Results.Stream(stream, type) : Results.NotFound();
    }
}
