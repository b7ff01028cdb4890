using System.Globalization;
using System.Text.Json;

namespace Portal.Benchmarks;

/// <param name="Peer">What it stands beside; null where the figure stands for itself.</param>
internal sealed record Figure(string Database, int Rows, string What, string Unit, double Ours, string? Peer = null, double? Theirs = null, string? Goal = null, bool? Met = null)
{
    public double? Ratio => Theirs is > 0 ? Ours / Theirs : null;
}

internal sealed class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<Figure> _figures = [];

    public IReadOnlyList<Figure> Figures => _figures;

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        Console.Error.WriteLine(Line(figure));
    }

    public void Print(TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Machine()}");
        to.WriteLine();
        to.WriteLine("| Database | Rows | What | Portal | Peer | Ratio | Goal | Met |");
        to.WriteLine("|---|--:|---|--:|--:|--:|---|---|");
        foreach (var figure in _figures) to.WriteLine(Line(figure));
    }

    public async Task SaveAsync(FileInfo file, CancellationToken ct)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, new { At = TimeProvider.System.GetUtcNow(), Machine = Machine(), Figures = _figures }, Indented, ct);
    }

    private static string Line(Figure f) => string.Create(CultureInfo.InvariantCulture,
        $"| {f.Database} | {f.Rows:N0} | {f.What} | {Number(f.Ours)} {f.Unit} | {(f.Theirs is { } t ? $"{Number(t)} {f.Unit} ({f.Peer})" : "")} | {(f.Ratio is { } r ? Number(r) : "")} | {f.Goal} | {f.Met switch { true => "yes", false => "**no**", _ => "" }} |");

    private static string Number(double value) => value.ToString(value >= 100 ? "N0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Machine()
    {
        var cpu = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return $"{Environment.ProcessorCount} × {cpu ?? "processor"}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, .NET {Environment.Version}";
    }
}
