using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd;

/// <summary>What the README tells people to type is typed here.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-readme-").FullName;

    /// <summary>By file: what its examples must have brought to light.</summary>
    public static TheoryData<string, string[]> Files => new()
    {
        { "README.md", ["\"automation\"", "graph.microsoft.com/v1.0/$metadata#applications", "\"hma-off\""] },
        {
            "src/Portal.Sandbox/README.md",
            [
                "alice@contoso.com: ", "Made by curl", "https://contoso-hma.vault.azure.net/", "/certificates/legacy-hma/",
                "\"name\": \"HMA legacy\"", "<m:ResponseCode>NoError</m:ResponseCode>", "\"EwsAllowedAppIDs\": ", "\"displayName\": \"Inbox\"",
                "\"AppId\",\"SOAP Action\"", "vault-closed-to-dynamics: ", "\"replicationSeconds\"", "\"path\":\"/EWS/Exchange.asmx\"", "\"world\":"
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_sandbox_alone_answers_every_curl_example_of_the_readme(string file, string[] shown)
    {
        await using var sandbox = await SandboxProcess.StartAsync(_folder, new Uri("http://localhost:5080"));

        // The blocks that use curl, against this sandbox's port; curl fails on any error status, and every line has to succeed.
        var script = string.Join('\n', Blocks(file).Where(b => b.Contains("curl ") || b.Contains("$sandbox ") || b.Contains("jq ")))
            .Replace("127.0.0.1:9443", $"{sandbox.Endpoint}")
            .Replace("dotnet run --project src/Portal.Sandbox", ": already running");
        var (output, code) = await Shell.RunAsync("bash", [], _folder, input: "set -euo pipefail\ncurl() { command curl --silent --fail-with-body \"$@\"; }\n" + script.Replace("sandbox=\"curl -s ", "sandbox=\"curl "));

        Assert.True(code == 0, output);
        Assert.All(shown, text => Assert.Contains(text, output));
    }

    [Fact]
    public async Task Files_of_the_sandbox_are_where_the_one_who_starts_it_is()
    {
        var (output, _) = await Shell.RunAsync("bash", [], _folder, input: $"""
            dotnet run --no-build --configuration {Repository.Configuration} --project '{Repository.Root}/src/Portal.Sandbox' -- --listen 127.0.0.1:0 --ca-file ca.pem --state world.db >out 2>&1 &
            for i in $(seq 600); do grep -q 'Sandbox cloud on' out && break; sleep 0.1; done
            cat out; kill $!; wait
            """);

        Assert.True(File.Exists(Path.Combine(_folder, "ca.pem")) && File.Exists(Path.Combine(_folder, "world.db")), output);
    }

    private static IEnumerable<string> Blocks(string file) =>
        File.ReadAllText(Path.Combine(Repository.Root, file)).Split("```").Where((_, i) => i % 2 == 1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
