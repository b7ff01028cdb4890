using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd;

/// <summary>The last line of tests/run.sh is what continuous integration believes, so its arithmetic is tested as well.</summary>
public sealed class RunScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-count-").FullName;

    [Fact]
    public async Task Counts_of_all_projects_are_added_up()
    {
        Write("one", total: 5, executed: 4, passed: 4);
        Write("two", total: 3, executed: 3, passed: 3);

        Assert.Equal(("7 passed, 0 failed, 1 skipped", 0), await CountAsync());
    }

    [Fact]
    public async Task One_failed_test_fails_the_run()
    {
        Write("one", total: 5, executed: 5, passed: 5);
        Write("two", total: 3, executed: 3, passed: 2);

        Assert.Equal(("7 passed, 1 failed, 0 skipped", 1), await CountAsync());
    }

    [Fact]
    public async Task A_run_without_tests_fails()
    {
        Assert.Equal(("0 passed, 0 failed, 0 skipped", 1), await CountAsync());
    }

    private void Write(string name, int total, int executed, int passed) =>
        File.WriteAllText(Path.Combine(_folder, name + ".trx"),
            $"""<TestRun><ResultSummary outcome="Completed"><Counters total="{total}" executed="{executed}" passed="{passed}" failed="{executed - passed}" error="0" notExecuted="0" /></ResultSummary></TestRun>""");

    private async Task<(string LastLine, int Code)> CountAsync()
    {
        var (output, code) = await Shell.RunAsync("bash", [Path.Combine(Repository.Root, "tests", "run.sh"), "--count", _folder]);
        return (output.TrimEnd('\n').Split('\n')[^1], code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
