namespace Portal.Cloud;

/// <summary>Turns what a service said into what a person can use. One table per system.</summary>
public static class CloudErrors
{
    public static ErrorText Describe(CloudError error) => throw new NotImplementedException();
}
