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
                    ReachJson = table.Column<string>(nullable: false),
                    PlanJson = table.Column<string>(nullable: false),
                    RequesterTenantId = table.Column<string>(nullable: false),
                    RequesterObjectId = table.Column<string>(nullable: false),
                    RequesterName = table.Column<string>(nullable: false),
                    RequesterUserName = table.Column<string>(nullable: false),
                    RequesterSession = table.Column<string>(nullable: false),
                    RequesterAccountsJson = table.Column<string>(nullable: false),
                    RequestedAt = table.Column<long>(nullable: false),
                    DecisionsJson = table.Column<string>(nullable: true),
                    DeciderTenantId = table.Column<string>(nullable: true),
                    DeciderObjectId = table.Column<string>(nullable: true),
                    DeciderName = table.Column<string>(nullable: true),
                    DeciderUserName = table.Column<string>(nullable: true),
                    DecidedAt = table.Column<long>(nullable: true),
                    DecisionReason = table.Column<string>(nullable: true),
                    SingleApprover = table.Column<bool>(nullable: false),
                    VoidedJson = table.Column<string>(nullable: true),
                    VoidedAt = table.Column<long>(nullable: true)
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
                    EndedAt = table.Column<long>(nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_approvals_SetupId_Id",
                table: "approvals",
                columns: new[] { "SetupId", "Id" });

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
                name: "IX_session_EndsAt",
                table: "session",
                column: "EndsAt");

            migrationBuilder.CreateIndex(
                name: "IX_session_EntraSession",
                table: "session",
                column: "EntraSession");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "approvals");

            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "protection_key");

            migrationBuilder.DropTable(
                name: "session");
        }
    }
}
