namespace Portal.Cloud.Dataverse;

/// <summary>Column lengths, from Microsoft's table reference for emailserverprofile, keyvaultreference and managedidentity.</summary>
public static class Limits
{
    public const int ProfileName = 100;
    public const int ServerLocation = 2084;
    public const int VaultUri = 100;
    public const int KeyName = 100;
    public const int IdentityName = 100;
    public const int ClientSecret = 100;
    public const int MailboxAddress = 100;
}
