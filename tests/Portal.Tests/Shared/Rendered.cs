using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Shared;

/// <summary>A component as its readers get it: rendered to HTML and parsed again, at a fixed time.</summary>
internal static class Rendered
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 42, 5, TimeSpan.Zero);

    /// <summary>What a tenant's administrator might call things.</summary>
    public const string Hostile = "<script>alert('no')</script><b>\"&";

    public static async Task<IElement> AsBodyAsync<T>(object parameters, TimeZoneInfo? zone = null) where T : IComponent
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(new StandingClock());
        if (zone is not null)
            services.AddCascadingValue(_ => zone);
        await using var provider = services.BuildServiceProvider();
        return await AsBodyAsync<T>(parameters, provider);
    }

    /// <param name="provider">What the component asks for: a scope of a whole portal, for instance.</param>
    public static async Task<IElement> AsBodyAsync<T>(object parameters, IServiceProvider provider) where T : IComponent
    {
        await using var renderer = new HtmlRenderer(provider, provider.GetRequiredService<ILoggerFactory>());
        var given = ParameterView.FromDictionary(parameters.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(parameters)));
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(given)).ToHtmlString());
        return (await new HtmlParser().ParseDocumentAsync(html)).Body!;
    }

    public static RenderFragment Words(string text) => builder => builder.AddContent(0, text);

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
