using Microsoft.Data.Sqlite;
using Portal.Settings;

namespace Portal.Store;

/// <summary>
/// A SQLite file serves one portal: what is held in it at the start is taken for the rest of a killed process. So a portal locks a file beside it for as long as
/// it lives. The lock is the operating system's and ends with the process, kill -9 included. On PostgreSQL several may run.
/// </summary>
internal sealed class OnlyPortal(FileStream? file) : IDisposable
{
    /// <exception cref="SettingsException">Another portal holds the file.</exception>
    public static OnlyPortal On(PortalSettings settings)
    {
        if (settings.Store.Provider != StoreProvider.Sqlite) return new OnlyPortal(null);
        var source = new SqliteConnectionStringBuilder(StoreServices.ConnectionString(settings));
        if (source.Mode == SqliteOpenMode.Memory || source.DataSource is "" or ":memory:") return new OnlyPortal(null);
        var store = Path.GetFullPath(source.DataSource);
        try
        {
            return new OnlyPortal(new FileStream(store + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw new SettingsException([
                $"Another portal runs on {store}; a SQLite store serves one. Stop that one, give this one a data folder of its own (Portal:DataFolder), or keep the store in PostgreSQL (Portal:Store:Provider)."
            ]);
        }
    }

    public void Dispose() => file?.Dispose();
}
