using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Portal.Store;

public static class StoreTrouble
{
    /// <summary>
    /// Whether the portal's own store failed, and not the portal. What may pass (no connection, a restart) Entity Framework for PostgreSQL hands on inside an InvalidOperationException, whatever was
    /// asked. https://github.com/npgsql/efcore.pg, NpgsqlExecutionStrategy
    /// </summary>
    public static bool IsOfTheStore(this Exception error) => error is DbException or DbUpdateException or InvalidOperationException { InnerException: DbException or DbUpdateException };
}
