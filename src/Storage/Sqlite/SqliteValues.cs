using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Avatar.Storage.Sqlite;

/// <summary>Converts values to and from columns and parameters.</summary>
internal static class SqliteValues
{
    public static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>Encodes several values as one parameter, for <c>json_each</c>.</summary>
    public static string Array<T>(IEnumerable<T> values) where T : struct =>
        JsonSerializer.Serialize(values.Select(value => value.ToString()));

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static string? Optional(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T Parsed<T>(this SqliteDataReader row, int column) where T : IParsable<T> => T.Parse(row.GetString(column), null);

    public static ImmutableArray<T> Parsed<T>(string array) where T : struct, IParsable<T> =>
        [.. JsonSerializer.Deserialize<string[]>(array)!.Select(text => T.Parse(text, null))];
}
