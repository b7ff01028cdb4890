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
                    Phase = table.Column<string>(maxLength: 20, nullable: false),
                    EndedAt = table.Column<long>(nullable: true),
                    RenewsId = table.Column<long>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_set_up", x => x.Id);
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
                name: "IX_intent_SetUpId_Step_State",
                table: "intent",
                columns: new[] { "SetUpId", "Step", "State" });

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
                name: "approval_notice");

            migrationBuilder.DropTable(
                name: "approvals");

            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "connection");

            migrationBuilder.DropTable(
                name: "consent_link");

            migrationBuilder.DropTable(
                name: "hand_over");

            migrationBuilder.DropTable(
                name: "intent");

            migrationBuilder.DropTable(
                name: "pasted_answers");

            migrationBuilder.DropTable(
                name: "protection_key");

            migrationBuilder.DropTable(
                name: "session");

            migrationBuilder.DropTable(
                name: "step");

            migrationBuilder.DropTable(
                name: "set_up");
        }
    }
}
