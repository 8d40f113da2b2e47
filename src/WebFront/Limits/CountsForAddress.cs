namespace Avatar.WebFront.Limits;

/// <summary>The endpoint's requests count for their network address.</summary>
internal sealed record CountsForAddress;
