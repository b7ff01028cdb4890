using Portal.Sandbox.ExchangeOnline.Access;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Ends a cmdlet with an error, as PowerShell would word it.</summary>
/// <param name="type">Name of the .NET exception, which stands in front of the message.</param>
internal sealed class CmdletRefusal(string type, string message) : Exception(message)
{
    public string Type => type;

    public static CmdletRefusal UnknownCmdlet(string name) => new(
        "System.Management.Automation.CommandNotFoundException", $"The term '{name}' is not recognized as a name of a cmdlet, function, script file, or executable program.");

    public static CmdletRefusal UnknownParameter(string name) => new(
        "System.Management.Automation.ParameterBindingException", $"A parameter cannot be found that matches parameter name '{name}'.");

    public static CmdletRefusal BadValue(string parameter, string? value, string wanted) => new(
        "System.Management.Automation.ParameterBindingException", $"Cannot process argument transformation on parameter '{parameter}'. Cannot convert value \"{value}\" to type \"{wanted}\".");

    public static CmdletRefusal Missing(string parameter) => new(
        "System.Management.Automation.ParameterBindingException", $"Cannot process command because of one or more missing mandatory parameters: {parameter}.");

    public static CmdletRefusal AmbiguousParameters() => new(
        "System.Management.Automation.ParameterBindingException", "Parameter set cannot be resolved using the specified named parameters.");

    public static CmdletRefusal NotFound(string identity) => new(
        "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
        $"The operation couldn't be performed because object '{identity}' couldn't be found on 'AM0PR01A001DC01.EURPR01A001.PROD.OUTLOOK.COM'.");

    public static CmdletRefusal Invalid(string message) => new("Microsoft.Exchange.Configuration.Tasks.TaskArgumentException", message);

    public static CmdletRefusal Exists(string message) => new("Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException", message);

    /// <summary>Names of scopes, assignments and groups have at most 64 characters.</summary>
    public static void CheckName(string name)
    {
        if (name.Length > 64)
            throw new CmdletRefusal(
                "Microsoft.Exchange.Data.DataValidationException",
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"The length of the property is too long. The maximum length is 64 and the length of the value provided is {name.Length}."));
    }

    /// <summary>What an organization that was never customized answers to cmdlets that make scopes and role assignments.</summary>
    public static void CheckCustomized(AccessStore access, string tenantId)
    {
        if (access.Dehydrated.Find(tenantId) is not null)
            throw new CmdletRefusal(
                "Microsoft.Exchange.Configuration.Tasks.InvalidOperationInDehydratedContextException",
                "The command you tried to run isn't currently allowed in your organization. To run this command, you first need to run the command: Enable-OrganizationCustomization.");
    }

    public static CmdletRefusal NobodyConfirms() =>
        new(
            "System.Management.Automation.PSInvalidOperationException",
            "A command that prompts the user failed because the host program or the command type does not support user interaction. Use -Confirm:$false.");
}
