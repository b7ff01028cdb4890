namespace Portal.Profiles;

public static class ProfileServices
{
    public static IServiceCollection AddProfiles(this IServiceCollection services) => services.AddSingleton<ReadProfiles>().AddSingleton<ViewProfiles>();
}
