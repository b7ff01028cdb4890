using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Options;
using Portal.Settings;

namespace Portal.Store;

/// <summary>A key that protects cookies and form tokens. In the store, so that every instance has the same ones; encrypted by certificate in production.</summary>
public sealed class ProtectionKey
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public required string Xml { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ProtectionKey>
    {
        public void Configure(EntityTypeBuilder<ProtectionKey> builder)
        {
            builder.ToTable("protection_key");
            builder.Property(k => k.Id).UseIdentityByDefaultColumn();
            builder.Property(k => k.Name).HasMaxLength(200);
        }
    }
}

internal sealed class ProtectionKeys(IDbContextFactory<PortalDb> dbs) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = dbs.CreateDbContext();
        return [.. db.Set<ProtectionKey>().AsNoTracking().OrderBy(k => k.Id).Select(k => k.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = dbs.CreateDbContext();
        db.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }

    public static void Add(IServiceCollection services, DataProtectionSettings settings)
    {
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(sp => new ConfigureOptions<KeyManagementOptions>(
            o => o.XmlRepository = new ProtectionKeys(sp.GetRequiredService<IDbContextFactory<PortalDb>>())));
        var protection = services.AddDataProtection().SetApplicationName("portal");
        if (!settings.Certificate.IsSet()) return;
        X509Certificate2[] old = [.. settings.OldCertificates.Select(c => c.Load())];
        protection.ProtectKeysWithCertificate(settings.Certificate.Load()).UnprotectKeysWithAnyCertificate(old);
    }

    /// <summary>
    /// With a new certificate alone the framework only logs, makes a new key and signs everybody out. Stopping the start keeps the old keys usable.
    /// </summary>
    /// <exception cref="SettingsException">A stored key does not open with the certificates of the settings.</exception>
    public static void EnsureTheyOpen(IServiceProvider services)
    {
        foreach (var key in services.GetRequiredService<IKeyManager>().GetAllKeys().Where(k => !k.IsRevoked))
        {
            try
            {
                if (key.CreateEncryptor() is null) throw new InvalidOperationException("no encryptor");
            }
            catch (Exception error)
            {
                throw new SettingsException([
                    $"Portal:DataProtection:Certificate does not open key {key.KeyId} in the store ({error.Message}). Give the certificate it was made with under Portal:DataProtection:OldCertificates."
                ]);
            }
        }
    }
}
