using System.Net;

namespace Avatar.Imaging.Engines.Dialing;

/// <summary>A server named a host whose address is neither public nor configured by the operator.</summary>
internal sealed class ForeignAddressException(string host, IPAddress address)
    : HttpRequestException(HttpRequestError.ConnectionError, $"{host} has the address {address}, which is neither public nor the configured server's.");
