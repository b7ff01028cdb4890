namespace Portal.Tests.Store;

public enum Database
{
    Sqlite,
    PostgreSql,
}
