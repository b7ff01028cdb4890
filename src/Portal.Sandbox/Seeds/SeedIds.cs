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

    public const string Subscription = "5b5b5b5b-0000-4000-8000-000000000003";
    public const string ResourceGroup = "rg-messaging";

    /// <summary>A vault that uses Azure roles, and one that uses access policies.</summary>
    public const string RoleVault = "contoso-hma";
    public const string PolicyVault = "contoso-legacy";

    public const string Environment = "https://contoso.crm4.dynamics.com";
    public const string TestEnvironment = "https://contoso-test.crm4.dynamics.com";

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
        public const string Frank = "f4a4c000-0000-4000-8000-000000000201";
    }
}
