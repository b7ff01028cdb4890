using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Store.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_reading",
                columns: table => new
                {
                    TenantId = table.Column<string>(maxLength: 36, nullable: false),
                    AppId = table.Column<string>(maxLength: 36, nullable: false),
                    ReadAt = table.Column<long>(nullable: false),
                    Source = table.Column<string>(maxLength: 400, nullable: false),
                    By = table.Column<string>(maxLength: 200, nullable: false),
                    Mailboxes = table.Column<int>(nullable: false),
                    Facts = table.Column<byte[]>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_reading", x => new { x.TenantId, x.AppId });
                });

            migrationBuilder.CreateTable(
                name: "approval_notice",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    ApprovalId = table.Column<long>(nullable: false),
                    Kind = table.Column<string>(maxLength: 40, nullable: false),
                    Payload = table.Column<string>(nullable: false),
                    At = table.Column<long>(nullable: false),
                    NextAt = table.Column<long>(nullable: true),
                    Attempts = table.Column<int>(nullable: false),
                    DeliveredAt = table.Column<long>(nullable: true),
                    Trouble = table.Column<string>(maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_approval_notice", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "approvals",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    SetupId = table.Column<long>(nullable: false),
                    State = table.Column<string>(maxLength: 20, nullable: false),
                    Title = table.Column<string>(nullable: false),
                    AppName = table.Column<string>(nullable: false),
                    TenantName = table.Column<string>(nullable: false),
                    Why = table.Column<string>(nullable: false),
                    Ticket = table.Column<string>(nullable: true),
                    FactsHash = table.Column<string>(maxLength: 64, nullable: false),
                    FactsJson = table.Column<string>(nullable: false),
                    Pasted = table.Column<string>(nullable: true),
                    ReachJson = table.Column<string>(nullable: false),
                    PlanJson = table.Column<string>(nullable: false),
                    RequesterTenantId = table.Column<string>(nullable: false),
                    RequesterObjectId = table.Column<string>(nullable: false),
                    RequesterName = table.Column<string>(nullable: false),
                    RequesterUserName = table.Column<string>(nullable: false),
                    RequesterSession = table.Column<string>(nullable: false),
                    RequesterAccountsJson = table.Column<string>(nullable: false),
                    RequestedAt = table.Column<long>(nullable: false),
                    DueAt = table.Column<long>(nullable: false),
                    Needed = table.Column<int>(nullable: false),
                    FollowsId = table.Column<long>(nullable: true),
                    WordsJson = table.Column<string>(nullable: false),
                    VotesJson = table.Column<string>(nullable: false),
                    DecisionsJson = table.Column<string>(nullable: true),
                    DeciderTenantId = table.Column<string>(nullable: true),
                    DeciderObjectId = table.Column<string>(nullable: true),
                    DeciderName = table.Column<string>(nullable: true),
                    DeciderUserName = table.Column<string>(nullable: true),
                    DecidedAt = table.Column<long>(nullable: true),
                    DecisionReason = table.Column<string>(nullable: true),
                    SingleApprover = table.Column<bool>(nullable: false),
                    UsedAt = table.Column<long>(nullable: true),
                    VoidedJson = table.Column<string>(nullable: true),
                    VoidedAt = table.Column<long>(nullable: true),
                    EndedAt = table.Column<long>(nullable: true),
                    EndReason = table.Column<string>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_approvals", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    Sequence = table.Column<long>(nullable: false),
                    At = table.Column<long>(nullable: false),
                    Action = table.Column<string>(maxLength: 100, nullable: false),
                    Outcome = table.Column<string>(maxLength: 20, nullable: false),
                    ActorTenantId = table.Column<string>(nullable: true),
                    ActorObjectId = table.Column<string>(nullable: true),
                    ActorName = table.Column<string>(nullable: false),
                    ActorUserName = table.Column<string>(nullable: true),
                    Permission = table.Column<string>(nullable: true),
                    SetupId = table.Column<long>(nullable: true),
                    Step = table.Column<string>(nullable: true),
                    ApprovalId = table.Column<long>(nullable: true),
                    Reason = table.Column<string>(nullable: true),
                    OperationId = table.Column<Guid>(nullable: true),
                    System = table.Column<string>(nullable: true),
                    Target = table.Column<string>(nullable: true),
                    Changes = table.Column<string>(nullable: false),
                    CloudIds = table.Column<string>(nullable: true),
                    Error = table.Column<string>(nullable: true),
                    Alarm = table.Column<string>(nullable: true),
                    SearchText = table.Column<string>(nullable: false),
                    PreviousHash = table.Column<byte[]>(maxLength: 32, nullable: false),
                    Hash = table.Column<byte[]>(maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "cause_note",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Print = table.Column<string>(maxLength: 64, nullable: false),
                    Alert = table.Column<string>(maxLength: 1000, nullable: false),
                    Text = table.Column<string>(maxLength: 1000, nullable: false),
                    AuthorTenantId = table.Column<string>(maxLength: 36, nullable: false),
                    AuthorObjectId = table.Column<string>(maxLength: 64, nullable: false),
                    AuthorName = table.Column<string>(maxLength: 256, nullable: false),
                    WrittenAt = table.Column<long>(nullable: false),
                    RemovedAt = table.Column<long>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cause_note", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "connection",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Kind = table.Column<string>(maxLength: 40, nullable: false),
                    Address = table.Column<string>(maxLength: 255, nullable: false),
                    Name = table.Column<string>(maxLength: 100, nullable: false),
                    ResourceId = table.Column<string>(maxLength: 500, nullable: true),
                    Roles = table.Column<string>(maxLength: 40, nullable: false),
                    TenantId = table.Column<string>(maxLength: 36, nullable: true),
                    AddedAt = table.Column<long>(nullable: false),
                    AddedBy = table.Column<string>(maxLength: 256, nullable: false),
                    RemovedAt = table.Column<long>(nullable: true),
                    Check = table.Column<string>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_connection", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "consent_link",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    SetUpId = table.Column<long>(nullable: false),
                    Step = table.Column<string>(maxLength: 40, nullable: false),
                    ApprovalId = table.Column<long>(nullable: false),
                    TenantId = table.Column<string>(maxLength: 36, nullable: false),
                    StateHash = table.Column<string>(maxLength: 64, nullable: false),
                    MadeBy = table.Column<string>(maxLength: 256, nullable: false),
                    MadeAt = table.Column<long>(nullable: false),
                    ExpiresAt = table.Column<long>(nullable: false),
                    AnsweredAt = table.Column<long>(nullable: true),
                    Outcome = table.Column<string>(maxLength: 40, nullable: false),
                    Error = table.Column<string>(maxLength: 80, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_consent_link", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "hand_over",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    SetUpId = table.Column<long>(nullable: false),
                    Step = table.Column<string>(maxLength: 40, nullable: false),
                    LinkHash = table.Column<string>(maxLength: 64, nullable: false),
                    MadeBy = table.Column<string>(maxLength: 256, nullable: false),
                    MadeAt = table.Column<long>(nullable: false),
                    ExpiresAt = table.Column<long>(nullable: false),
                    TakenByTenantId = table.Column<string>(maxLength: 36, nullable: true),
                    TakenByObjectId = table.Column<string>(maxLength: 36, nullable: true),
                    TakenByName = table.Column<string>(maxLength: 256, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_hand_over", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "incident",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Environment = table.Column<string>(maxLength: 255, nullable: false),
                    ProfileId = table.Column<Guid>(nullable: true),
                    ProfileName = table.Column<string>(maxLength: 200, nullable: true),
                    Cause = table.Column<string>(maxLength: 60, nullable: false),
                    OpenedAt = table.Column<long>(nullable: false),
                    ClosedAt = table.Column<long>(nullable: true),
                    Count = table.Column<int>(nullable: false),
                    Peak = table.Column<int>(nullable: false),
                    OpenKey = table.Column<string>(maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "intent",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    SetUpId = table.Column<long>(nullable: false),
                    Step = table.Column<string>(maxLength: 40, nullable: false),
                    Command = table.Column<string>(maxLength: 60, nullable: false),
                    Title = table.Column<string>(maxLength: 400, nullable: false),
                    OperationId = table.Column<Guid>(nullable: false),
                    PersonName = table.Column<string>(maxLength: 256, nullable: false),
                    StartedAt = table.Column<long>(nullable: false),
                    EndedAt = table.Column<long>(nullable: true),
                    State = table.Column<string>(maxLength: 40, nullable: false),
                    Outcome = table.Column<string>(maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_intent", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "mailbox_change",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Environment = table.Column<string>(maxLength: 255, nullable: false),
                    MailboxId = table.Column<Guid>(nullable: false),
                    At = table.Column<long>(nullable: false),
                    FromState = table.Column<string>(maxLength: 40, nullable: true),
                    FromCause = table.Column<string>(maxLength: 60, nullable: true),
                    ToState = table.Column<string>(maxLength: 40, nullable: true),
                    ToCause = table.Column<string>(maxLength: 60, nullable: true),
                    Changes = table.Column<string>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailbox_change", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "mailbox_request",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Environment = table.Column<string>(maxLength: 255, nullable: false),
                    MailboxId = table.Column<Guid>(nullable: false),
                    Name = table.Column<string>(maxLength: 200, nullable: false),
                    Address = table.Column<string>(maxLength: 200, nullable: false),
                    Reason = table.Column<string>(maxLength: 500, nullable: false),
                    RequesterTenantId = table.Column<string>(maxLength: 36, nullable: false),
                    RequesterObjectId = table.Column<string>(maxLength: 64, nullable: false),
                    RequesterName = table.Column<string>(maxLength: 256, nullable: false),
                    RequestedAt = table.Column<long>(nullable: false),
                    State = table.Column<string>(maxLength: 40, nullable: false),
                    ClosedBy = table.Column<string>(maxLength: 256, nullable: true),
                    ClosedAt = table.Column<long>(nullable: true),
                    Answer = table.Column<string>(maxLength: 500, nullable: true),
                    OpenKey = table.Column<string>(maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailbox_request", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "mailbox_view",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    TenantId = table.Column<string>(maxLength: 36, nullable: false),
                    ObjectId = table.Column<string>(maxLength: 64, nullable: false),
                    Name = table.Column<string>(maxLength: 60, nullable: false),
                    Query = table.Column<string>(maxLength: 2000, nullable: false),
                    SavedAt = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailbox_view", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "pasted_answers",
                columns: table => new
                {
                    SetUpId = table.Column<long>(nullable: false),
                    Step = table.Column<string>(maxLength: 40, nullable: false),
                    Answers = table.Column<string>(nullable: false),
                    PastedAt = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pasted_answers", x => new { x.SetUpId, x.Step });
                });

            migrationBuilder.CreateTable(
                name: "protection_key",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Name = table.Column<string>(maxLength: 200, nullable: false),
                    Xml = table.Column<string>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_protection_key", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "replica_alert",
                columns: table => new
                {
                    Environment = table.Column<string>(maxLength: 255, nullable: false),
                    Id = table.Column<Guid>(nullable: false),
                    Regarding = table.Column<Guid>(nullable: false),
                    Level = table.Column<string>(maxLength: 40, nullable: false),
                    Code = table.Column<int>(nullable: true),
                    Text = table.Column<string>(maxLength: 1000, nullable: false),
                    Details = table.Column<string>(maxLength: 2000, nullable: true),
                    CreatedAt = table.Column<long>(nullable: false),
                    At = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replica_alert", x => new { x.Environment, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "replica_environment",
                columns: table => new
                {
                    Environment = table.Column<string>(maxLength: 255, nullable: false),
                    HeldBy = table.Column<long>(nullable: true),
                    HeldUntil = table.Column<long>(nullable: true),
                    TriedAt = table.Column<long>(nullable: true),
                    Token = table.Column<string>(nullable: true),
                    ModifiedTo = table.Column<long>(nullable: true),
                    AlertsTo = table.Column<long>(nullable: true),
                    FullAt = table.Column<long>(nullable: true),
                    SeenAt = table.Column<long>(nullable: true),
                    Trouble = table.Column<string>(maxLength: 1000, nullable: true),
                    Warning = table.Column<string>(maxLength: 1000, nullable: true),
                    Mailboxes = table.Column<int>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replica_environment", x => x.Environment);
                });

            migrationBuilder.CreateTable(
                name: "replica_mailbox",
                columns: table => new
                {
                    Row = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Environment = table.Column<string>(maxLength: 255, nullable: false),
                    Id = table.Column<Guid>(nullable: false),
                    Name = table.Column<string>(maxLength: 200, nullable: false),
                    NameKey = table.Column<string>(maxLength: 200, nullable: false),
                    Address = table.Column<string>(maxLength: 200, nullable: false),
                    AddressKey = table.Column<string>(maxLength: 200, nullable: false),
                    ProfileId = table.Column<Guid>(nullable: true),
                    ProfileName = table.Column<string>(maxLength: 200, nullable: true),
                    ProfileKey = table.Column<string>(maxLength: 200, nullable: false),
                    OwnerId = table.Column<Guid>(nullable: true),
                    Owner = table.Column<string>(maxLength: 40, nullable: false),
                    OwnerName = table.Column<string>(maxLength: 200, nullable: true),
                    RowOwner = table.Column<string>(maxLength: 200, nullable: true),
                    OwnerDisabled = table.Column<bool>(nullable: false),
                    Active = table.Column<bool>(nullable: false),
                    IncomingMethod = table.Column<int>(nullable: false),
                    OutgoingMethod = table.Column<int>(nullable: false),
                    AppointmentsMethod = table.Column<int>(nullable: false),
                    Incoming = table.Column<string>(maxLength: 40, nullable: false),
                    Outgoing = table.Column<string>(maxLength: 40, nullable: false),
                    Appointments = table.Column<string>(maxLength: 40, nullable: false),
                    Approval = table.Column<string>(maxLength: 40, nullable: false),
                    ApprovedAt = table.Column<long>(nullable: true),
                    ApprovedBy = table.Column<string>(maxLength: 200, nullable: true),
                    ApprovalNeeded = table.Column<bool>(nullable: false),
                    TestScheduled = table.Column<bool>(nullable: false),
                    TestCompletedAt = table.Column<long>(nullable: true),
                    LastSyncAt = table.Column<long>(nullable: true),
                    LastSyncError = table.Column<string>(maxLength: 500, nullable: true),
                    TransientFailures = table.Column<int>(nullable: false),
                    PostponedUntil = table.Column<long>(nullable: true),
                    CreatedAt = table.Column<long>(nullable: true),
                    LastAlertText = table.Column<string>(maxLength: 1000, nullable: true),
                    LastAlertCode = table.Column<int>(nullable: true),
                    LastAlertAt = table.Column<long>(nullable: true),
                    State = table.Column<string>(maxLength: 40, nullable: false),
                    Cause = table.Column<string>(maxLength: 60, nullable: true),
                    StateSince = table.Column<long>(nullable: false),
                    SeenAt = table.Column<long>(nullable: false),
                    IncidentId = table.Column<long>(nullable: true),
                    NeverTested = table.Column<bool>(nullable: false),
                    Rival = table.Column<bool>(nullable: false),
                    OnDefault = table.Column<bool>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replica_mailbox", x => x.Row);
                });

            migrationBuilder.CreateTable(
                name: "replica_profile",
                columns: table => new
                {
                    Environment = table.Column<string>(maxLength: 255, nullable: false),
                    Id = table.Column<Guid>(nullable: false),
                    Name = table.Column<string>(maxLength: 200, nullable: false),
                    Active = table.Column<bool>(nullable: false),
                    Location = table.Column<string>(maxLength: 500, nullable: true),
                    IsMicrosofts = table.Column<bool>(nullable: false),
                    Copied = table.Column<bool>(nullable: false),
                    SeenAt = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replica_profile", x => new { x.Environment, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "replica_run",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Environment = table.Column<string>(maxLength: 255, nullable: false),
                    Kind = table.Column<string>(maxLength: 40, nullable: false),
                    AskedBy = table.Column<string>(maxLength: 256, nullable: true),
                    StartedAt = table.Column<long>(nullable: false),
                    FinishedAt = table.Column<long>(nullable: true),
                    End = table.Column<string>(maxLength: 40, nullable: true),
                    Pages = table.Column<int>(nullable: false),
                    Read = table.Column<int>(nullable: false),
                    Added = table.Column<int>(nullable: false),
                    Changed = table.Column<int>(nullable: false),
                    Removed = table.Column<int>(nullable: false),
                    Trouble = table.Column<string>(maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replica_run", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "session",
                columns: table => new
                {
                    Id = table.Column<string>(maxLength: 64, nullable: false),
                    TenantId = table.Column<string>(maxLength: 36, nullable: false),
                    ObjectId = table.Column<string>(maxLength: 36, nullable: false),
                    EntraSession = table.Column<string>(maxLength: 128, nullable: true),
                    StartedAt = table.Column<long>(nullable: false),
                    EndsAt = table.Column<long>(nullable: false),
                    EndedAt = table.Column<long>(nullable: true),
                    AccountsJson = table.Column<string>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "set_up",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Key = table.Column<Guid>(nullable: false),
                    Kind = table.Column<string>(maxLength: 40, nullable: false),
                    Name = table.Column<string>(maxLength: 200, nullable: false),
                    State = table.Column<string>(nullable: false),
                    OwnerTenantId = table.Column<string>(maxLength: 36, nullable: false),
                    OwnerObjectId = table.Column<string>(maxLength: 36, nullable: false),
                    OwnerName = table.Column<string>(maxLength: 256, nullable: false),
                    CreatedAt = table.Column<long>(nullable: false),
                    SavedAt = table.Column<long>(nullable: false),
                    Version = table.Column<int>(nullable: false),
                    Choices = table.Column<int>(nullable: false),
                    Phase = table.Column<string>(maxLength: 20, nullable: false),
                    EndedAt = table.Column<long>(nullable: true),
                    RenewsId = table.Column<long>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_set_up", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "incident_event",
                columns: table => new
                {
                    Id = table.Column<long>(nullable: false)
                        .Annotation("Sqlite:Autoincrement", true)
                        .Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    IncidentId = table.Column<long>(nullable: false),
                    At = table.Column<long>(nullable: false),
                    Moment = table.Column<string>(maxLength: 40, nullable: false),
                    Count = table.Column<int>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_event", x => x.Id);
                    table.ForeignKey(
                        name: "FK_incident_event_incident_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incident",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "step",
                columns: table => new
                {
                    SetUpId = table.Column<long>(nullable: false),
                    Step = table.Column<string>(maxLength: 40, nullable: false),
                    Observation = table.Column<string>(nullable: true),
                    Truth = table.Column<string>(maxLength: 40, nullable: false),
                    LookedAt = table.Column<long>(nullable: true),
                    LookBegan = table.Column<long>(nullable: true),
                    HeldUntil = table.Column<long>(nullable: true),
                    HeldBy = table.Column<Guid>(nullable: true),
                    Progress = table.Column<string>(maxLength: 1000, nullable: true),
                    Trouble = table.Column<string>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_step", x => new { x.SetUpId, x.Step });
                    table.ForeignKey(
                        name: "FK_step_set_up_SetUpId",
                        column: x => x.SetUpId,
                        principalTable: "set_up",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_approval_notice_ApprovalId",
                table: "approval_notice",
                column: "ApprovalId");

            migrationBuilder.CreateIndex(
                name: "IX_approval_notice_NextAt",
                table: "approval_notice",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_approvals_SetupId_Id",
                table: "approvals",
                columns: new[] { "SetupId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_approvals_State_DueAt",
                table: "approvals",
                columns: new[] { "State", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_approvals_State_Id",
                table: "approvals",
                columns: new[] { "State", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_ActorObjectId_Sequence",
                table: "audit",
                columns: new[] { "ActorObjectId", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_At",
                table: "audit",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_audit_Outcome_Sequence",
                table: "audit",
                columns: new[] { "Outcome", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_SetupId_Sequence",
                table: "audit",
                columns: new[] { "SetupId", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_System_Sequence",
                table: "audit",
                columns: new[] { "System", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_cause_note_Print_Id",
                table: "cause_note",
                columns: new[] { "Print", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_connection_Kind_Address",
                table: "connection",
                columns: new[] { "Kind", "Address" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_consent_link_SetUpId_Step_Id",
                table: "consent_link",
                columns: new[] { "SetUpId", "Step", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_consent_link_StateHash",
                table: "consent_link",
                column: "StateHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_hand_over_LinkHash",
                table: "hand_over",
                column: "LinkHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_hand_over_SetUpId_Step",
                table: "hand_over",
                columns: new[] { "SetUpId", "Step" });

            migrationBuilder.CreateIndex(
                name: "IX_incident_ClosedAt_Id",
                table: "incident",
                columns: new[] { "ClosedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_incident_OpenKey",
                table: "incident",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_incident_event_IncidentId_Id",
                table: "incident_event",
                columns: new[] { "IncidentId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_intent_SetUpId_Step_State",
                table: "intent",
                columns: new[] { "SetUpId", "Step", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_mailbox_change_At",
                table: "mailbox_change",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_mailbox_change_Environment_MailboxId_Id",
                table: "mailbox_change",
                columns: new[] { "Environment", "MailboxId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_mailbox_request_Environment_MailboxId_Id",
                table: "mailbox_request",
                columns: new[] { "Environment", "MailboxId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_mailbox_request_OpenKey",
                table: "mailbox_request",
                column: "OpenKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_mailbox_request_RequesterObjectId_RequestedAt",
                table: "mailbox_request",
                columns: new[] { "RequesterObjectId", "RequestedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_mailbox_view_TenantId_ObjectId_Name",
                table: "mailbox_view",
                columns: new[] { "TenantId", "ObjectId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_replica_alert_Environment_At",
                table: "replica_alert",
                columns: new[] { "Environment", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_alert_Environment_Regarding_At",
                table: "replica_alert",
                columns: new[] { "Environment", "Regarding", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_AddressKey_Row",
                table: "replica_mailbox",
                columns: new[] { "AddressKey", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Approval_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "Approval", "NameKey", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Cause_Approval_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "Cause", "Approval", "NameKey", "Row" },
                filter: "\"Cause\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Cause_Environment_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "Cause", "Environment", "NameKey", "Row" },
                filter: "\"Cause\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Cause_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "Cause", "NameKey", "Row" },
                filter: "\"Cause\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Cause_ProfileId_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "Cause", "ProfileId", "NameKey", "Row" },
                filter: "\"Cause\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Cause_StateSince_Row",
                table: "replica_mailbox",
                columns: new[] { "Cause", "StateSince", "Row" },
                filter: "\"Cause\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Environment_Id",
                table: "replica_mailbox",
                columns: new[] { "Environment", "Id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Environment_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "Environment", "NameKey", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_Environment_StateSince_Row",
                table: "replica_mailbox",
                columns: new[] { "Environment", "StateSince", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_IncidentId_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "IncidentId", "NameKey", "Row" },
                filter: "\"IncidentId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "NameKey", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_never_tested",
                table: "replica_mailbox",
                columns: new[] { "NameKey", "Row" },
                filter: "\"NeverTested\"");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_on_default",
                table: "replica_mailbox",
                columns: new[] { "NameKey", "Row" },
                filter: "\"OnDefault\"");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_ProfileId_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "ProfileId", "NameKey", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_ProfileKey_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "ProfileKey", "NameKey", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_rival",
                table: "replica_mailbox",
                columns: new[] { "NameKey", "Row" },
                filter: "\"Rival\"");

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_State_NameKey_Row",
                table: "replica_mailbox",
                columns: new[] { "State", "NameKey", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_State_StateSince_Row",
                table: "replica_mailbox",
                columns: new[] { "State", "StateSince", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_mailbox_StateSince_Row",
                table: "replica_mailbox",
                columns: new[] { "StateSince", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_replica_profile_Id",
                table: "replica_profile",
                column: "Id");

            migrationBuilder.CreateIndex(
                name: "IX_replica_run_Environment_Id",
                table: "replica_run",
                columns: new[] { "Environment", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_session_EndsAt",
                table: "session",
                column: "EndsAt");

            migrationBuilder.CreateIndex(
                name: "IX_session_EntraSession",
                table: "session",
                column: "EntraSession");

            migrationBuilder.CreateIndex(
                name: "IX_session_ObjectId_TenantId",
                table: "session",
                columns: new[] { "ObjectId", "TenantId" });

            migrationBuilder.CreateIndex(
                name: "IX_set_up_Key",
                table: "set_up",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_set_up_RenewsId",
                table: "set_up",
                column: "RenewsId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_reading");

            migrationBuilder.DropTable(
                name: "approval_notice");

            migrationBuilder.DropTable(
                name: "approvals");

            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "cause_note");

            migrationBuilder.DropTable(
                name: "connection");

            migrationBuilder.DropTable(
                name: "consent_link");

            migrationBuilder.DropTable(
                name: "hand_over");

            migrationBuilder.DropTable(
                name: "incident_event");

            migrationBuilder.DropTable(
                name: "intent");

            migrationBuilder.DropTable(
                name: "mailbox_change");

            migrationBuilder.DropTable(
                name: "mailbox_request");

            migrationBuilder.DropTable(
                name: "mailbox_view");

            migrationBuilder.DropTable(
                name: "pasted_answers");

            migrationBuilder.DropTable(
                name: "protection_key");

            migrationBuilder.DropTable(
                name: "replica_alert");

            migrationBuilder.DropTable(
                name: "replica_environment");

            migrationBuilder.DropTable(
                name: "replica_mailbox");

            migrationBuilder.DropTable(
                name: "replica_profile");

            migrationBuilder.DropTable(
                name: "replica_run");

            migrationBuilder.DropTable(
                name: "session");

            migrationBuilder.DropTable(
                name: "step");

            migrationBuilder.DropTable(
                name: "incident");

            migrationBuilder.DropTable(
                name: "set_up");
        }
    }
}
