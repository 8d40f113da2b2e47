using System.Runtime.CompilerServices;

namespace Avatar.WebFront;

/// <summary>
/// Caches serialized photo lists. A grain in the same process returns the same list object until the list changes, so object identity is
/// the key. An entry is collected with its list, and replaced when base URL or link expiry change.
/// </summary>
internal sealed class OriginalListCache
{
    private readonly ConditionalWeakTable<OriginalList, Written> _answers = [];

    public Representation Write(OriginalList list, PublicUrl url)
    {
        if (_answers.TryGetValue(list, out var known) && known.Url == url) return known.Representation;
        var data = new OriginalListData(list.Originals.Select(original => OriginalData.From(original, url)).ToList(), list.Total);
        var written = new Written(url, TaggedAnswer<OriginalListData>.Write(data));
        _answers.AddOrUpdate(list, written);
        return written.Representation;
    }

    private sealed record Written(PublicUrl Url, Representation Representation);
}
