using System.Diagnostics.Metrics;
using Avatar.Hosting;

namespace Avatar.WebFront;

/// <summary>The meter <c>avatar.front</c>: the answers that are errors.</summary>
internal sealed class FrontMetrics(IMeterFactory meters)
{
    public const string MeterName = "avatar.front";

    private readonly Counter<long> _refused = meters.Create(MeterName).CreateCounter<long>(
        "avatar.answers.refused", "{answer}", "Answers that are errors, by their code.");

    public void Refused(AvatarError error) => _refused.Add(1, new KeyValuePair<string, object?>("code", ErrorTable.GetCode(error)));
}
