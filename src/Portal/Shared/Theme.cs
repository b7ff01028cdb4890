namespace Portal.Shared;

/// <summary>The theme a person chose, remembered in a cookie that portal.js writes: "light", "dark", or none for the system's.</summary>
public static class Theme
{
    public const string Cookie = "theme";

    /// <summary>For <c>data-theme</c> on the html element; null leaves it to <c>prefers-color-scheme</c>. Anything else in the cookie is ignored.</summary>
    public static string? Of(HttpContext? context) =>
        context?.Request.Cookies[Cookie] is "light" or "dark" ? context.Request.Cookies[Cookie] : null;
}
