namespace Portal.Sandbox.Dataverse;

/// <summary>
/// The tables of server-side synchronization, from Microsoft's table reference (https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/emailserverprofile
/// and its neighbours). Columns that no wizard could use are left out, and so answer "Could not find a property".
/// </summary>
internal static class Tables
{
    private static readonly (int, string)[] Status = [(0, "Not Run"), (1, "Success"), (2, "Failure")];
    private static readonly (int, string)[] Retrieval =
    [
        (0, "Credentials Specified by a User or Queue"), (1, "Credentials Specified in Email Server Profile"), (2, "Server to Server Authentication"),
        (3, "Windows Integrated Authentication"), (4, "Without Credentials (Anonymous)"), (5, "Gmail OAuth"),
        (6, "Exchange Hybrid Modern Auth (HMA)"), (7, "OAuth with Microsoft Entra ID"),
    ];
    private static readonly (int, string)[] Protocol = [(0, "Auto Detect"), (1, "Negotiate"), (2, "NTLM"), (3, "Basic"), (4, "OAuth")];
    private static readonly (int, string)[] Approval = [(0, "Empty"), (1, "Approved"), (2, "Pending Approval"), (3, "Rejected")];
    private static readonly (int, string)[] Incoming = [(0, "None"), (1, "Microsoft Dynamics 365 for Outlook"), (2, "Server-Side Synchronization"), (3, "Forward Mailbox")];
    private static readonly (int, string)[] Outgoing = [(0, "None"), (1, "Microsoft Dynamics 365 for Outlook"), (2, "Server-Side Synchronization")];

    private static readonly Table Profile = Make("emailserverprofile", "emailserverprofiles", "EmailServerProfile", 9605, "name",
    [
        Text("name", 100) with { IsRequired = true },
        Text("description", 2000),
        Choice("servertype", "Exchange Server", "Other (POP3/SMTP)", "Exchange Server (Hybrid)", "Exchange Online (Hybrid)", "IMAP/SMTP") with { IsRequired = true },
        Choice("incomingcredentialretrieval", Retrieval), Choice("outgoingcredentialretrieval", Retrieval),
        Choice("incomingauthenticationprotocol", Protocol), Choice("outgoingauthenticationprotocol", Protocol),
        Choice("serverauthority", "Public and GCC", "US Government", "China 21Vianet", "Automatic") with { Default = 0 },
        Text("exchangeonlinetenantid", 36), Text("oauthclientid", 1024), Text("aadresourceid", 1024), Secret("oauthclientsecret", 1024), Flag("isoauthclientsecretset") with { IsReadOnly = true },
        Lookup("keyvaultreferenceid", "keyvaultreference"), Lookup("managedidentityid", "managedidentity"),
        Text("defaultserverlocation", 2084), Text("incomingserverlocation", 2084), Text("outgoingserverlocation", 2084), Number("incomingportnumber", 65536), Number("outgoingportnumber", 65536),
        Flag("useautodiscover"), Flag("usesamesettingsforoutgoingconnections", true), Flag("incomingusessl", true), Flag("outgoingusessl", true),
        Flag("incominguseimpersonation"), Flag("outgoinguseimpersonation"), Flag("outgoingautograntdelegateaccess"),
        Text("incomingusername", 250), Text("outgoingusername", 250), Secret("incomingpassword", 250), Secret("outgoingpassword", 250),
        Flag("isincomingpasswordset") with { IsReadOnly = true }, Flag("isoutgoingpasswordset") with { IsReadOnly = true },
        Time("processemailsreceivedafter"), Number("minpollingintervalinminutes", 1440), Number("maxconcurrentconnections", 300), Flag("moveundeliveredemails"), Flag("sendemailalert"),
        Flag("timeoutmailboxconnection", true), Number("timeoutmailboxconnectionafteramount", 100_000), Flag("usedefaulttenantid", true), Number("exchangeversion", 5),
        Text("emailservertypename", 250) with { IsReadOnly = true }, Text("owneremailaddress", 100),
    ],
    [("emailserverprofile_mailbox", "mailbox", "emailserverprofile"), ("tracelog_EmailServerProfile", "tracelog", "regardingobjectid")]);

    private static readonly Table KeyVaultReference = Make("keyvaultreference", "keyvaultreferences", "KeyVaultReference", 10078, "keyvaulturi",
    [
        Text("keyvaulturi", 100) with { IsRequired = true }, Text("keyname", 100), Choice("keytype", "Secret", "Certificate", "CertificateWithX5c") with { Default = 0 },
        Choice("preauthorizedapplicationtype", "MicrosoftDataverseFirstParty", "Other") with { Default = 0 }, Lookup("managedidentityid", "managedidentity"),
        Flag("isvalidated") with { IsWriteOnly = true },
    ],
    [("keyvaultreference_EmailServerProfile", "emailserverprofile", "keyvaultreferenceid")]);

    private static readonly Table ManagedIdentity = Make("managedidentity", "managedidentities", "ManagedIdentity", 10079, "name",
    [
        Text("name", 100), Id("applicationid"), Id("tenantid"), Secret("clientsecret", 100),
        Choice("credentialsource", "ClientSecret", "KeyVault", "IsManaged", "MicrosoftFirstPartyCertificate") with { Default = 0 },
        Choice("subjectscope", "GlobalScope", "EnviornmentScope", "DevOnlyScope") with { Default = 0 }, Lookup("keyvaultreferenceid", "keyvaultreference"),
    ],
    [("managedidentity_EmailServerProfile", "emailserverprofile", "managedidentityid"), ("managedidentity_keyvaultreference", "keyvaultreference", "managedidentityid")]);

    private static readonly Table Mailbox = Make("mailbox", "mailboxes", "Mailbox", 9606, "name",
    [
        Text("name", 200) with { IsRequired = true }, Text("emailaddress", 100), Lookup("emailserverprofile", "emailserverprofile"),
        Lookup("regardingobjectid", "systemuser", "queue") with { IsReadOnly = true }, Text("regardingobjecttypecode", 64) with { IsReadOnly = true },
        Flag("isforwardmailbox") with { IsReadOnly = true }, Flag("isserviceaccount") with { IsReadOnly = true },
        Choice("incomingemaildeliverymethod", Incoming) with { Default = 0 }, Choice("outgoingemaildeliverymethod", Outgoing) with { Default = 0 },
        Choice("actdeliverymethod", "Microsoft Dynamics 365 for Outlook", "Server-Side Synchronization", "None") with { Default = 2 },
        Choice("emailrouteraccessapproval", Approval) with { Default = 0 }, Flag("isemailaddressapprovedbyo365admin") with { IsReadOnly = true },
        Lookup("emailaddressapprovedby", "systemuser") with { IsReadOnly = true }, Time("emailaddressapprovedon") with { IsReadOnly = true },
        Flag("testemailconfigurationscheduled", false), Number("testemailconfigurationretrycount"), Time("testmailboxaccesscompletedon"),
        Lookup("testandenablelastattemptedby", "systemuser") with { IsReadOnly = true }, Time("testandenablelastattemptedon") with { IsReadOnly = true },
        Choice("incomingemailstatus", Status) with { Default = 0 }, Choice("outgoingemailstatus", Status) with { Default = 0 }, Choice("actstatus", Status) with { Default = 0 },
        Choice("mailboxstatus", Status) with { Default = 0, IsReadOnly = true },
        Flag("enabledforincomingemail", true), Flag("enabledforoutgoingemail", true), Flag("enabledforact", true),
        Number("processingstatecode") with { IsReadOnly = true }, Time("processinglastattemptedon"), Time("lastsyncstartedon"), Time("lastsuccessfulsynccompletedon"),
        Text("lastsyncerror", 2048), Number("lastsyncerrorcode"), Number("lastsyncerrorcount"), Time("lastsyncerroroccurredon"), Text("lastsyncerrormachinename", 320),
        Number("itemsprocessedforlastsync"), Number("itemsfailedforlastsync"), Number("transientfailurecount") with { IsReadOnly = true },
        Time("postponemailboxprocessinguntil"), Time("postponetestemailconfigurationuntil"), Time("processemailreceivedafter"),
        Flag("orgmarkedasprimaryforexchangesync", false), Flag("isactsyncorgflagset", false), Text("ewsurl", 2084), Time("lastautodiscoveredon"),
        Text("username", 200), Secret("password", 200), Flag("processanddeleteemails", false), Text("hostid", 256) with { IsReadOnly = true },
        Text("exchangesyncstatexml", 1_073_741_823) with { IsReadOnly = true }, Text("folderhierarchy", 1_048_576) with { IsReadOnly = true },
    ],
    [("tracelog_Mailbox", "tracelog", "regardingobjectid")]);

    private static readonly Table TraceLog = Make("tracelog", "tracelogs", "TraceLog", 8050, "text",
    [
        Text("text", 2000), Choice("level", [(1, "Information"), (2, "Warning"), (3, "Error")]), Number("tracecode", 1_000_000_000), Flag("tracestatus"),
        Lookup("regardingobjectid", "mailbox", "emailserverprofile"), Text("regardingobjecttypecode", 64) with { IsReadOnly = true }, Number("collationlevel"), Flag("isunique"),
        Text("tracedetailxml", 1_000_000),
        Text("traceparameterxml", 1_000_000),
        Text("traceactionxml", 1_000_000),
        Text("errordetails", 2048),
        Text("errortypedisplay", 320),
        Text("machinename", 320),
        Flag("canbedeleted", true),
    ], []) with { IsUserOwned = false, Unsupported = ["Update"] };

    private static readonly Table SystemUser = Make("systemuser", "systemusers", "User", 8, "fullname",
    [
        Text("fullname", 200), Text("firstname", 64), Text("lastname", 64), Text("domainname", 1024), Text("internalemailaddress", 100), Id("azureactivedirectoryobjectid"), Id("applicationid"),
        Flag("isdisabled", false), Choice("accessmode", "Read-Write", "Administrative", "Read", "Support User", "Non-interactive", "Delegated Admin") with { Default = 0 },
        Choice("emailrouteraccessapproval", Approval) with { Default = 0 }, Flag("isemailaddressapprovedbyo365admin") with { IsReadOnly = true },
        Lookup("defaultmailbox", "mailbox"), Lookup("businessunitid", "businessunit"), Choice("incomingemaildeliverymethod", Incoming), Choice("outgoingemaildeliverymethod", Outgoing),
    ], []) with { IsUserOwned = false };

    private static readonly Table Queue = Make("queue", "queues", "Queue", 2020, "name",
    [
        Text("name", 200) with { IsRequired = true }, Text("emailaddress", 100), Text("description", 2000), Choice("queueviewtype", "Public", "Private") with { Default = 0 },
        Choice("emailrouteraccessapproval", Approval) with { Default = 0 }, Flag("isemailaddressapprovedbyo365admin") with { IsReadOnly = true }, Lookup("defaultmailbox", "mailbox"),
        Choice("incomingemaildeliverymethod", Incoming), Choice("outgoingemaildeliverymethod", Outgoing),
    ], []);

    private static readonly Table Organization = Make("organization", "organizations", "Organization", 1019, "name",
    [
        Text("name", 160), Lookup("defaultemailserverprofileid", "emailserverprofile"), Flag("requireapprovalforuseremail", true), Flag("requireapprovalforqueueemail", true),
        Text("schemanameprefix", 8), Text("orgdborgsettings", 1_000_000), Number("languagecode"),
    ], []) with { IsUserOwned = false, Unsupported = ["Create", "Delete"] };

    private static readonly Table Role = Make(
        "role",
        "roles",
        "Role",
        1036,
        "name",
        [Text("name", 100), Lookup("businessunitid", "businessunit"), Lookup("roletemplateid", "roletemplate") with { IsReadOnly = true }],
        []) with { IsUserOwned = false, Unsupported = ["Create", "Update", "Delete"] };

    private static readonly Table RoleTemplate = Make("roletemplate", "roletemplates", "RoleTemplate", 1037, "name", [Text("name", 100)], []) with { IsUserOwned = false, Unsupported = ["Create", "Update", "Delete"] };

    private static readonly Table Team = Make(
        "team",
        "teams",
        "Team",
        9,
        "name",
        [Text("name", 160), Choice("teamtype", "Owner", "Access", "Security Group", "Office Group") with { Default = 0 }, Lookup("businessunitid", "businessunit")],
        []) with { IsUserOwned = false, Unsupported = ["Create", "Update", "Delete"] };

    private static readonly Table BusinessUnit = Make("businessunit", "businessunits", "BusinessUnit", 10, "name", [Text("name", 160)], []) with { IsUserOwned = false, Unsupported = ["Create", "Update", "Delete"] };

    public static readonly IReadOnlyList<Table> All = [Profile, KeyVaultReference, ManagedIdentity, Mailbox, TraceLog, SystemUser, Queue, Organization, Role, RoleTemplate, Team, BusinessUnit];

    public static Table? BySet(string set) => All.FirstOrDefault(t => t.Set == set);

    public static Table ByName(string name) => All.First(t => t.Name == name);

    private static Table Make(string name, string set, string schema, int typeCode, string primaryName, Column[] columns, (string, string, string)[] collections)
    {
        Column[] common =
        [
            new(name + "id", ColumnType.Id), Choice("statecode", "Active", "Inactive") with { Default = 0 }, Choice("statuscode", [(1, "Active"), (2, "Inactive")]) with { Default = 1 },
            Lookup("ownerid", "systemuser", "team"), Lookup("createdby", "systemuser") with { IsReadOnly = true }, Lookup("modifiedby", "systemuser") with { IsReadOnly = true },
            Time("createdon") with { IsReadOnly = true }, Time("modifiedon") with { IsReadOnly = true }, new("versionnumber", ColumnType.BigNumber) { IsReadOnly = true },
        ];
        return new(name, set, schema, typeCode, primaryName, [.. columns, .. common], collections);
    }

    private static Column Text(string name, int max) => new(name, ColumnType.Text) { Max = max };

    private static Column Secret(string name, int max) => new(name, ColumnType.Text) { Max = max, IsWriteOnly = true };

    private static Column Number(string name, int max = int.MaxValue) => new(name, ColumnType.Number) { Max = max };

    private static Column Flag(string name, bool? value = null) => new(name, ColumnType.Flag) { Default = value };

    private static Column Time(string name) => new(name, ColumnType.Time);

    private static Column Id(string name) => new(name, ColumnType.Id);

    private static Column Lookup(string name, params string[] targets) => new(name, ColumnType.Lookup) { Targets = targets };

    private static Column Choice(string name, params string[] labels) => Choice(name, labels.Select((label, value) => (value, label)).ToArray());

    private static Column Choice(string name, (int, string)[] options) => new(name, ColumnType.Choice) { Options = options };
}
