using System.Reflection;
using System.Text.RegularExpressions;
using Avatar.Storage.Sqlite;

namespace Avatar.Storage.Tests.Sqlite;

/// <summary>No statement of the adapter scans a table or sorts in memory.</summary>
public sealed partial class SqlitePlanTests : SqliteTestBase
{
    private static readonly string[] Verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"];

    [Fact]
    public void Every_statement_uses_an_index()
    {
        var statements = Statements().ToList();

        Assert.True(statements.Count > 50, "The statements were not found.");
        Assert.All(statements, statement => Assert.DoesNotContain(Plan(statement), IsSlow));
    }

    private static bool IsSlow(string step) =>
        (step.StartsWith("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN json_each", StringComparison.Ordinal)
            && !step.StartsWith("SCAN CONSTANT ROW", StringComparison.Ordinal))
        || step.Contains("TEMP B-TREE", StringComparison.Ordinal);

    /// <summary>
    /// The statement constants of the adapter's types and their statements about images, except the check for any document, which scans one
    /// row.
    /// </summary>
    private static IEnumerable<string> Statements() =>
        from type in typeof(SqliteAvatarStore).Assembly.GetTypes()
        where type.Namespace == typeof(SqliteAvatarStore).Namespace
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.Name != "HasDocumentsSql"
        from text in GetTexts(field).OfType<string>()
        where Verbs.Any(verb => text.StartsWith(verb, StringComparison.Ordinal))
        select text;

    private static IEnumerable<object?> GetTexts(FieldInfo field) =>
        field.IsLiteral ? [field.GetRawConstantValue()]
        : field.FieldType == typeof(ImageStatements) ? typeof(ImageStatements).GetProperties().Select(each => each.GetValue(field.GetValue(null)))
        : [];

    private List<string> Plan(string statement)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement;
        foreach (var name in Parameter().Matches(statement).Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(name, "1");
        }

        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read()) steps.Add(reader.GetString(reader.GetOrdinal("detail")));
        return steps;
    }

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Parameter();
}
