using System.Net;

namespace Avatar.Imaging.Engines.Dialing;

/// <summary>A server named a place that only this process can reach, and that the operator did not name.</summary>
internal sealed class ForeignAddressException(string host, IPAddress address)
    : HttpRequestException(HttpRequestError.ConnectionError, $"{host} leads to {address}, which is neither a public address nor configured.");
