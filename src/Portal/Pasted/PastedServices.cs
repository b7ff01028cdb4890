namespace Portal.Pasted;

internal static class PastedServices
{
    public static IServiceCollection AddPasted(this IServiceCollection services) => services.AddSingleton<PastedAnswers>().AddSingleton<PastedLooks>().AddSingleton<Pasting>();
}
