namespace Portal.Sandbox.Seeds;

/// <summary>Fixed ids of what is planted, so that documents, tests and other programs can name them. Secrets are not here: they are made anew for each world.</summary>
public static class SeedIds
{
    public const string Contoso = "c0c0c0c0-0000-4000-8000-000000000001";
    public const string Fabrikam = "fabfabfa-0000-4000-8000-000000000002";

    /// <summary>The portal's own registration (sign-in, delegated tokens) and its reader (application permissions, certificate).</summary>
    public const string PortalApp = "aaaaaaaa-0000-4000-8000-000000000010";
    public const string ReaderApp = "aaaaaaaa-0000-4000-8000-000000000011";
    public const string AutomationApp = "aaaaaaaa-0000-4000-8000-000000000012";

    /// <summary>The portal's second registration: Fabrikam's own, for whoever does not want an application of another company in the directory.</summary>
    public const string FabrikamPortalApp = "aaaaaaaa-0000-4000-8000-000000000013";

    /// <summary>The two applications behind the HMA profile that exists already, made "in the admin center".</summary>
    public const string LegacyKvApp = "aaaaaaaa-0000-4000-8000-000000000020";
    public const string LegacyHmaApp = "aaaaaaaa-0000-4000-8000-000000000021";

    /// <summary>The application in Fabrikam behind the cross-tenant profile that exists already: made when EWS was all it took.</summary>
    public const string LegacySyncApp = "aaaaaaaa-0000-4000-8000-000000000022";

    public const string Subscription = "5b5b5b5b-0000-4000-8000-000000000003";
    public const string ResourceGroup = "rg-messaging";

    /// <summary>A vault that uses Azure roles, and one that uses access policies.</summary>
    public const string RoleVault = "contoso-hma";
    public const string PolicyVault = "contoso-legacy";

    public const string Environment = "https://contoso.crm4.dynamics.com";
    public const string TestEnvironment = "https://contoso-test.crm4.dynamics.com";

    /// <summary>Alice is a user here, with few rights; the portal's reader is not.</summary>
    public const string ProjectsEnvironment = "https://contoso-projects.crm4.dynamics.com";

    /// <summary>Nobody of the demo but Gloria is a user here.</summary>
    public const string FinanceEnvironment = "https://contoso-finance.crm4.dynamics.com";

    /// <summary>Mailboxes of Fabrikam's Exchange Online whose users work in Contoso's environment.</summary>
    public static class Mailboxes
    {
        public const string Anna = "anna@fabrikam.com";
        public const string Ben = "ben@fabrikam.com";

        /// <summary>Has a licence without EWS (F3).</summary>
        public const string Carla = "carla@fabrikam.com";

        /// <summary>EWS is switched off for this mailbox.</summary>
        public const string Dirk = "dirk@fabrikam.com";

        /// <summary>Shared, without a licence; a queue in Dynamics 365.</summary>
        public const string Sales = "sales@fabrikam.com";

        /// <summary>The chief executive's: in no group of those that synchronize, and no application for mail is to reach it. Not in Dynamics 365.</summary>
        public const string Chief = "cornelia@fabrikam.com";

        public const string Room = "room-munich@fabrikam.com";
    }

    /// <summary>Groups of Fabrikam's Exchange Online, by their names.</summary>
    public static class Groups
    {
        /// <summary>Mail-enabled security group with Anna, and within it <see cref="FieldTeam"/> with Ben.</summary>
        public const string Sync = "SSS mailboxes", FieldTeam = "SSS field team";

        /// <summary>Distribution group, Microsoft 365 group, dynamic distribution group, security group of Entra's: no security principals for Exchange.</summary>
        public const string SalesList = "Sales list", Falcon = "Project Falcon", Staff = "All staff", Pilots = "Sync pilots";

        /// <summary>Mail-enabled security group of those whom nothing should reach.</summary>
        public const string Executives = "Executives";
    }

    /// <summary>On-premises Exchange with HMA, and one whose HMA was never switched on.</summary>
    public const string ExchangeHost = "mail.contoso.com";
    public const string LegacyExchangeHost = "legacy.contoso.com";

    public static class People
    {
        public const string Alice = "a11ce000-0000-4000-8000-000000000101";
        public const string Amir = "a3140000-0000-4000-8000-000000000102";
        public const string Greta = "94e7a000-0000-4000-8000-000000000103";
        public const string Viktor = "51c70400-0000-4000-8000-000000000104";
        public const string Hanna = "4a44a000-0000-4000-8000-000000000105";
        public const string Aurel = "a04e1000-0000-4000-8000-000000000106";
        public const string Bruno = "b4040000-0000-4000-8000-000000000107";
        public const string Gloria = "91041a00-0000-4000-8000-000000000108";
        public const string Dora = "d04a0000-0000-4000-8000-000000000109";
        /// <summary>Pilot mailbox on premises: signs in nowhere, is what the demo synchronises.</summary>
        public const string Pia = "91a00000-0000-4000-8000-000000000110";
        public const string Petra = "9e74a000-0000-4000-8000-000000000111";
        public const string Egon = "e904e000-0000-4000-8000-000000000112";
        public const string Frank = "f4a4c000-0000-4000-8000-000000000201";
        public const string Fiona = "f104a000-0000-4000-8000-000000000202";
        public const string Felix = "fe11c000-0000-4000-8000-000000000203";
        public const string Farah = "fa4a4000-0000-4000-8000-000000000204";

        /// <summary>Alice in Fabrikam's directory: a guest is another object, with an id of its own.</summary>
        public const string AliceInFabrikam = "a11ce000-0000-4000-8000-000000000205";
    }

    /// <summary>Object id of a seeded application's (or Microsoft application's) service principal in a tenant.</summary>
    public static string PrincipalOf(string tenantId, string appId) => Derived($"service principal {tenantId} {appId}");

    /// <summary>Object id of a seeded application.</summary>
    public static string ObjectOf(string appId) => Derived($"application {appId}");

    /// <summary>Organization id of a Dataverse environment.</summary>
    public static string OrganizationOf(string environmentUrl) => Derived($"organization {environmentUrl}");

    /// <summary>An id that is the same in every world, from the words for a thing.</summary>
    public static string Derived(string words)
    {
        var bytes = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(words)).AsSpan(0, 16).ToArray();
        bytes[7] = (byte)((bytes[7] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes).ToString();
    }
}
