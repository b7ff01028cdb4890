using System.Text.Json.Nodes;

namespace Portal.Az.Commands;

/// <summary>https://learn.microsoft.com/cli/azure/reference-index#az-login and https://learn.microsoft.com/cli/azure/account</summary>
internal static class AccountCommands
{
    public static readonly Command Login = new("login", [new("--tenant", Required: true, Aliases: ["-t"]), new("--allow-no-subscriptions", 0, Required: true)],
        async call => new JsonArray(await call.Session.SignInAsync(call.Line["--tenant"])));

    public static readonly Command Show = new("account show", [], call =>
    {
        var account = call.Session.Account;
        account.Remove("refreshToken");
        return Task.FromResult<JsonNode?>(account);
    });
}
