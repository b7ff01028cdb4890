using System.Collections;
using System.Reflection;

namespace Portal.Settings;

/// <summary>The keys that exist, read off the settings classes; the index of a list is written as 0.</summary>
public static class SettingKeys
{
    public static IEnumerable<string> All() => Of(typeof(PortalSettings), PortalSettings.Section);

    private static IEnumerable<string> Of(Type type, string at)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var key = $"{at}:{property.Name}";
            var isList = property.PropertyType.IsGenericType && typeof(IList).IsAssignableFrom(property.PropertyType);
            var inner = isList ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
            if (isList) key += ":0";
            if (inner.Namespace == typeof(PortalSettings).Namespace && inner.IsClass)
                foreach (var below in Of(inner, key)) yield return below;
            else
                yield return key;
        }
    }

    /// <summary>Keys of the configuration that no setting has: most likely a slip of the pen, which would otherwise be ignored in silence.</summary>
    public static IEnumerable<string> Unknown(IConfiguration configuration)
    {
        var known = All().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return configuration.GetSection(PortalSettings.Section).AsEnumerable()
            .Where(pair => pair.Value is not null && !known.Contains(WithoutIndexes(pair.Key)))
            .Select(pair => pair.Key);
    }

    private static string WithoutIndexes(string key) =>
        string.Join(':', key.Split(':').Select(part => part.All(char.IsAsciiDigit) ? "0" : part));
}
