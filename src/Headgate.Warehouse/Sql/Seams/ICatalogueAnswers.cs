using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql;

/// <summary>Answers SHOW and DESCRIBE.</summary>
internal interface ICatalogueAnswers
{
    /// <summary>SHOW: a SELECT over DuckDB's catalogue and the resolver's relations, with the dialect's columns.</summary>
    Translated Show(ShowStatement show, TranslationContext context);

    /// <summary>DESCRIBE of a table or view.</summary>
    Translated Describe(DescribeStatement describe, TranslationContext context);
}
