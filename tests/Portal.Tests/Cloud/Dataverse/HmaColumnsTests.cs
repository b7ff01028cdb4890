using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Cloud.Dataverse;
using Xunit;

namespace Portal.Tests.Cloud.Dataverse;

/// <summary>What is written is what is read, in both wirings; nobody outside HmaColumns knows a column.</summary>
public sealed class HmaColumnsTests
{
    private static readonly HmaIds Ids = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

    private static readonly HmaValues Values = new("HMA mail.contoso.com", new("https://mail.contoso.com/EWS/Exchange.asmx"), "https://mail.contoso.com", "c0c0c0c0-0000-4000-8000-000000000001",
        "11111111-0000-4000-8000-000000000001", "https://contoso-hma.vault.azure.net/", "hma-cert", "22222222-0000-4000-8000-000000000002", "canary-secret-value", "fabfabfa-0000-4000-8000-000000000002");

    /// <summary>Answers as Dataverse would: lookups by id, write-only columns gone.</summary>
    private static HmaRows AsRead(HmaWiring wiring, IReadOnlyList<(string Path, JsonObject Row)> rows)
    {
        return new HmaRows(
            wiring,
            Row("emailserverprofiles", Ids.ProfileId)!.Value,
            Row("keyvaultreferences", Ids.VaultReferenceId),
            Row("managedidentities", Ids.VaultIdentityId),
            Row("managedidentities", Ids.AppIdentityId));

        JsonElement? Row(string set, Guid id)
        {
            if (rows.FirstOrDefault(r => r.Path == $"{set}({id})").Row is not { } written) return null;
            var read = new JsonObject { [set switch { "emailserverprofiles" => "emailserverprofileid", "keyvaultreferences" => "keyvaultreferenceid", _ => "managedidentityid" }] = id.ToString() };
            foreach (var (name, value) in written)
                if (name != "clientsecret") read[name] = value?.DeepClone();
            return read.Deserialize<JsonElement>();
        }
    }

    [Theory]
    [InlineData(HmaWiring.A)]
    [InlineData(HmaWiring.B)]
    public void The_eight_values_come_back(HmaWiring wiring)
    {
        var columns = HmaColumns.Unconfirmed(wiring);
        var read = HmaColumns.Read(AsRead(wiring, columns.Write(Ids, Values)));
        Assert.Equal(
            (Values.ProfileName, Values.Ews.Url, 443, Values.ResourceId, Values.TenantId, Values.HmaAppId, Values.VaultUri, Values.KeyName, Values.KvAppId),
            (read.Profile.Name, read.EwsUrl, read.Port, read.ResourceId, read.TenantId, read.HmaAppId, read.VaultUri, read.KeyName, read.KvAppId));
        Assert.True(read.Profile.IsHma);
        Assert.Equal(Ids.VaultIdentityId, read.SecretIdentityId);
    }

    [Theory]
    [InlineData(HmaWiring.A)]
    [InlineData(HmaWiring.B)]
    public void What_is_learned_from_a_profile_writes_the_same_rows_again(HmaWiring wiring)
    {
        var columns = HmaColumns.Unconfirmed(wiring);
        var written = columns.Write(Ids, Values);
        var learned = HmaColumns.Learn(AsRead(wiring, written))!;
        Assert.Equal(Text(written), Text(learned.Write(Ids, Values)));

        static string Text(IReadOnlyList<(string Path, JsonObject Row)> rows) => string.Join('\n', rows.Select(r => $"{r.Path} {r.Row.ToJsonString()}"));
    }

    [Theory]
    [InlineData(HmaWiring.A, 3)]
    [InlineData(HmaWiring.B, 4)]
    public void Rows_come_before_those_that_point_to_them(HmaWiring wiring, int count)
    {
        var rows = HmaColumns.Unconfirmed(wiring).Write(Ids, Values);
        Assert.Equal(count, rows.Count);
        for (var i = 0; i < rows.Count; i++)
            foreach (var (_, bound) in rows[i].Row.Where(c => c.Key.EndsWith("@odata.bind", StringComparison.Ordinal)))
                Assert.Contains(bound!.GetValue<string>(), rows.Take(i).Select(r => "/" + r.Path));
    }

    [Theory]
    [InlineData(HmaWiring.A)]
    [InlineData(HmaWiring.B)]
    public void The_secret_stands_in_one_column_of_one_row(HmaWiring wiring)
    {
        var rows = HmaColumns.Unconfirmed(wiring).Write(Ids, Values);
        var holding = rows.SelectMany(r => r.Row.Select(c => (r.Path, c.Key, Value: c.Value?.ToString()))).Where(c => c.Value?.Contains("canary") == true);
        Assert.Equal([($"managedidentities({Ids.VaultIdentityId})", "clientsecret", Values.KvSecret)], holding);
        Assert.DoesNotContain("canary", Values.ToString());
    }

    [Fact]
    public void A_profile_without_a_vault_teaches_nothing()
    {
        var profile = JsonDocument.Parse("""{"name":"half","incomingcredentialretrieval":6,"oauthclientid":"x"}""").RootElement;
        Assert.Null(HmaColumns.Learn(new HmaRows(HmaWiring.A, profile, null, null, null)));
    }

    [Fact]
    public void Names_of_identities_fit_their_column()
    {
        var rows = HmaColumns.Unconfirmed(HmaWiring.B).Write(Ids, Values with { ProfileName = new string('x', Limits.ProfileName) });
        Assert.All(rows.Where(r => r.Path.StartsWith("managedidentities", StringComparison.Ordinal)), r => Assert.InRange(r.Row["name"]!.GetValue<string>().Length, 1, Limits.IdentityName));
    }
}
