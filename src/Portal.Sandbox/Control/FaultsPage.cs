using System.Globalization;
using System.Text.Encodings.Web;

namespace Portal.Sandbox.Control;

/// <summary>The page that lists the named faults with their switches.</summary>
internal sealed class FaultsPage(NamedFaults named, FaultWorld world, SandboxPage page)
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    /// <param name="did">Name of the fault that was switched a moment ago.</param>
    /// <param name="wrong">Why it could not be switched.</param>
    public Task WriteAsync(HttpContext context, int status, string? did, string? wrong = null) =>
        page.WriteAsync(context, status, "Faults", Main(did, wrong), "Programs use GET and POST https://sandbox.localhost/faults/named.");

    private string Main(string? did, string? wrong)
    {
        var on = FaultCatalogue.All.Where(f => named.Find(f) is not null).Select(f => $"<a href=\"#{f.Name}\">{Html.Encode(f.Title)}</a>").ToList();
        return $"""
            <p>What can go wrong in life, to be tried here. Each stays on until you switch it off or the sandbox is reset; those about the connection also end when the sandbox stops.</p>
            {Wrong(did, wrong)}
            <p class="count">{(on.Count == 0 ? "All faults are off." : $"On: {string.Join(", ", on)}")}</p>
            {string.Concat(FaultCatalogue.All.GroupBy(f => f.Area).Select(a => Area(a, wrong is null ? did : null)))}
            """;
    }

    private static string Wrong(string? did, string? wrong) => wrong is null || did is null || FaultCatalogue.Find(did) is not { } fault ? ""
        : $"<p class=\"said wrong\" role=\"alert\"><a href=\"#{fault.Name}\">{Html.Encode(fault.Title)}</a> was not switched on. {Html.Encode(wrong)}</p>";

    private string Area(IGrouping<string, NamedFault> area, string? did) => $"<h2>{Html.Encode(area.Key)}</h2><ul class=\"faults\">{string.Concat(area.Select(f => One(f, f.Name == did)))}</ul>";

    /// <param name="said">It was switched a moment ago; the browser comes back to it, so that is where it is said.</param>
    private string One(NamedFault fault, bool said)
    {
        var on = named.Find(fault);
        var title = Html.Encode(fault.Title);
        var taken = named.Taken(fault) is > 0 and var n ? string.Create(CultureInfo.InvariantCulture, $" <span class=\"taken\">{n} request{(n == 1 ? "" : "s")} hit</span>") : "";
        var status = said ? $"<p class=\"said\" role=\"status\">{title} is {(on is null ? "off" : "on")} now.</p>" : "";
        var unconfirmed = fault.Unconfirmed is { } what ? $" Not confirmed by Microsoft: {Html.Encode(what)}." : "";
        return $"""
            <li id="{fault.Name}"{(on is null ? "" : " class=\"is-on\"")}>
            <h3>{title} <span class="state">{(on is null ? "Off" : "On")}</span>{taken}</h3>{status}
            <p>{Html.Encode(fault.Happens)}</p>
            <p class="about">Imitates: {Html.Encode(fault.Imitates)}{unconfirmed} <a href="{Html.Encode(fault.Source)}" rel="noreferrer">Microsoft's page<span class="hidden"> on {title}</span></a></p>
            <form method="post" action="/faults/named/{fault.Name}">
            {(on is null ? Fields(fault) : Values(fault, on))}
            <button name="on" value="{(on is null ? "true" : "false")}"{(on is null ? "" : " class=\"primary\"")}>Switch {(on is null ? "on" : "off")}<span class="hidden"> {title}</span></button>
            </form></li>
            """;
    }

    private string Fields(NamedFault fault) => fault.Parameters.Count == 0 ? "" : $"<div class=\"fields\">{string.Concat(fault.Parameters.Select(p => Field(fault, p)))}</div>";

    private string Field(NamedFault fault, FaultParameter parameter)
    {
        var id = $"{fault.Name}-{parameter.Name}";
        var hint = parameter.Hint is null ? "" : $"<span class=\"about\" id=\"{id}-hint\">{Html.Encode(parameter.Hint)}</span>";
        var described = parameter.Hint is null ? "" : $" aria-describedby=\"{id}-hint\"";
        var input = parameter.Choices?.Invoke(world) is { } choices
            ? $"<select id=\"{id}\" name=\"{parameter.Name}\"{described}>{string.Concat(choices.Select(c => $"<option value=\"{Html.Encode(c.Value)}\"{(c.Value == parameter.Default ? " selected" : "")}>{Html.Encode(c.Label)}</option>"))}</select>"
            : $"<input id=\"{id}\" name=\"{parameter.Name}\" value=\"{Html.Encode(parameter.Default ?? "")}\"{described}{(parameter.Number is var (least, most) ? string.Create(CultureInfo.InvariantCulture, $" type=\"number\" min=\"{least}\" max=\"{most}\"") : "")}>";
        return $"<div class=\"field\"><label for=\"{id}\">{Html.Encode(parameter.Label)}</label>{input}{hint}</div>";
    }

    private string Values(NamedFault fault, FaultOn on)
    {
        var values = fault.Parameters.Where(p => on.Parameters.GetValueOrDefault(p.Name) is { Length: > 0 })
            .Select(p => $"<div><dt>{Html.Encode(p.Label)}</dt><dd>{Html.Encode(Word(p, on.Parameters[p.Name]))}</dd></div>").ToList();
        return values.Count == 0 ? "" : $"<dl>{string.Concat(values)}</dl>";
    }

    private string Word(FaultParameter parameter, string value) => parameter.Choices?.Invoke(world).FirstOrDefault(c => c.Value == value).Label ?? value;
}
