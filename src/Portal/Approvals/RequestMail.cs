namespace Portal.Approvals;

/// <summary>A mail to an approver, written but not addressed: the requester's own mail program sends it. https://www.rfc-editor.org/rfc/rfc6068</summary>
public static class RequestMail
{
    /// <param name="link">The request's address.</param>
    public static string To(Approval approval, string link)
    {
        var subject = $"Decision needed: {approval.Title}";
        string[] body =
        [
            $"{approval.RequesterName} asks for a decision until {approval.DueAt:d MMMM yyyy HH:mm} UTC.",
            "",
            $"App: {approval.AppName}, in {approval.TenantName}",
            $"Permissions: {string.Join(", ", approval.Facts.Permissions.Select(p => $"{p.Name} on {p.ResourceName}"))}",
            $"Why: {approval.Why}",
            "",
            $"Read and decide: {link}",
        ];
        return $"mailto:?subject={Line(subject)}&body={string.Join("%0D%0A", body.Select(Line))}";
    }

    /// <summary>A name with a line end in it must not become another header or line of the mail.</summary>
    private static string Line(string text) => Uri.EscapeDataString(new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]));
}
