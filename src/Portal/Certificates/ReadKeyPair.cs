using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Portal.Certificates;

/// <summary>
/// Opens a PFX or PEM file that a person chose and says what is wrong with it before anything is sent. Whatever form it came in, what goes to the vault is
/// made from what was read here, so that the vault cannot read something else than what was checked.
/// </summary>
public static class ReadKeyPair
{
    /// <summary>Bytes of a file; a key with a long chain has about ten thousand.</summary>
    public const int Largest = 64 * 1024;

    /// <param name="FileTrouble">What is wrong with the file, as a sentence to show beside the field; null when nothing is.</param>
    /// <param name="PasswordTrouble">What is wrong with its password.</param>
    public sealed record Result(KeyPair? Pair, string? FileTrouble, string? PasswordTrouble);

    /// <param name="now">World time, by which certificates age.</param>
    public static Result Read(ReadOnlySpan<byte> file, string? password, DateTimeOffset now)
    {
        if (file.IsEmpty) return Wrong("The file is empty. Choose the file that holds the certificate and its private key.");
        if (file.Length > Largest) return Wrong($"The file has more than {Largest / 1024} KiB; a certificate with its key is far smaller. Choose another file.");
        var opened = file.IndexOf("-----BEGIN"u8) >= 0 ? Pem(file, password) : Pkcs12(file, password);
        if (opened.Certificates is not { } all) return new Result(null, opened.FileTrouble, opened.PasswordTrouble);
        try
        {
            return Judge(all, now);
        }
        finally
        {
            foreach (var certificate in all) certificate.Dispose();
        }
    }

    private sealed record Opened(List<X509Certificate2>? Certificates, string? FileTrouble = null, string? PasswordTrouble = null);

    private static Result Judge(List<X509Certificate2> all, DateTimeOffset now)
    {
        var own = all.Where(c => c.HasPrivateKey).ToList();
        if (own.Count == 0) return Wrong("The file holds no private key. Export the certificate again together with its private key, as PFX.");
        if (own.Count > 1) return Wrong($"The file holds {own.Count} certificates with a private key. Export the one that is meant alone.");
        using var key = own[0].GetRSAPrivateKey();
        if (key is null) return Wrong("The key is not an RSA key. Microsoft does not say that Dynamics 365 takes others; have a certificate made with an RSA key of 2048 bits or more.");
        if (CertificateChecks.OfKey(key.KeySize) is { } size) return Wrong(size);
        if (CertificateChecks.OfDates(own[0], now) is { } dates) return Wrong(dates);
        if (CertificateChecks.IsAuthority(own[0])) return Wrong($"{own[0].Subject} is the certificate of an authority, which signs others. Export the one that was issued for this purpose.");
        return new Result(KeyPair.Of(own[0], key.KeySize, CertificateChecks.Issuers(own[0], all)), null, null);
    }

    private static Opened Pkcs12(ReadOnlySpan<byte> file, string? password)
    {
        switch (ContentType(file))
        {
            case X509ContentType.Cert or X509ContentType.Pkcs7:
                return new(null, "The file holds only the public certificate. Export it again together with its private key, as PFX; or choose \"Have your CA sign a request\", for which no key travels.");
            case not X509ContentType.Pfx:
                return new(null, "The file is neither PFX nor PEM. Choose the file that holds the certificate and its private key.");
        }

        try
        {
            return new([.. X509CertificateLoader.LoadPkcs12Collection(file, password, X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet)]);
        }
        catch (CryptographicException)
        {
            return new(null, null, string.IsNullOrEmpty(password)
                ? "The file is protected with a password. Type it."
                : "The password does not open the file, or the file is damaged. Type the password again; the file has to be chosen again too, because nothing of it was kept.");
        }
    }

    private static X509ContentType ContentType(ReadOnlySpan<byte> file)
    {
        try
        {
            return X509Certificate2.GetCertContentType(file);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown;
        }
    }

    private static Opened Pem(ReadOnlySpan<byte> file, string? password)
    {
        var text = GC.AllocateUninitializedArray<char>(file.Length, pinned: true);
        try
        {
            var chars = text.AsSpan(0, Encoding.UTF8.GetChars(file, text));
            return PemText(chars, password);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    private static Opened PemText(ReadOnlySpan<char> text, string? password)
    {
        var encrypted = text.Contains("ENCRYPTED", StringComparison.Ordinal);
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return new(null, "The file holds no private key. A PEM file has to hold the key (\"BEGIN PRIVATE KEY\") and the certificate.");
        if (text.Contains("BEGIN EC PRIVATE KEY", StringComparison.Ordinal))
            return new(null, "The key is not an RSA key. Have a certificate made with an RSA key of 2048 bits or more.");
        if (encrypted && string.IsNullOrEmpty(password)) return new(null, null, "The key in the file is protected with a password. Type it.");
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            return new(null, "A certificate in the file cannot be read. Export it again.");
        }

        if (all.Count == 0) return new(null, "The file holds a private key and no certificate. A PEM file has to hold both.");
        using var key = RSA.Create();
        try
        {
            if (encrypted) key.ImportFromEncryptedPem(text, password);
            else key.ImportFromPem(text);
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            return encrypted ? new(null, null, "The password does not open the key in the file. Type it again; the file has to be chosen again too, because nothing of it was kept.")
                : new(null, "The private key in the file cannot be read, or there is more than one. Export the certificate again with its RSA key.");
        }

        return all.FirstOrDefault(c => CertificateChecks.SameKey(c, key)) is not { } own
            ? new(null, "The private key in the file belongs to none of its certificates. Export both together.")
            : new([own.CopyWithPrivateKey(key), .. all.Where(c => c != own)]);
    }

    private static Result Wrong(string why) => new(null, why, null);
}
