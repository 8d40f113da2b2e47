namespace Avatar.WebFront.Limits;

/// <summary>Endpoint metadata: requests count towards the rate limit of their network address.</summary>
internal sealed record CountsForAddress;
