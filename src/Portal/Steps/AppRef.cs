namespace Portal.Steps;

/// <summary>An application in Entra and its service principal. Two of the three ids are easily mixed up: <paramref name="ObjectId"/> is the registration's, <paramref name="AppId"/> the client id.</summary>
/// <param name="Ours">Made by this set-up, so it may be changed and removed by it; false for one that was chosen.</param>
public sealed record AppRef(string ObjectId, string AppId, string? ServicePrincipalId, string Name, bool Ours);
