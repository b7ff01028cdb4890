namespace Portal.EndToEnd.Harness;

/// <summary>Where this test project was built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Portal.sln.</summary>
    public static readonly string Root = Above(AppContext.BaseDirectory);

    /// <summary>Debug or Release: bin/{configuration}/net10.0.</summary>
    public static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Portal.sln"))) return at.FullName;
        throw new DirectoryNotFoundException($"No Portal.sln above {folder}.");
    }
}
