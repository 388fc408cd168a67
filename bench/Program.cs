using Headgate.Bench;
using Headgate.Bench.Baselines;
using Headgate.Bench.Load;

// The first three verbs are what the bench starts as processes of its own.
return args switch
{
    ["child-duckdb", ..] => await DuckDbChild.RunAsync(),
    ["child-empty", var port] => await EmptyEndpointChild.RunAsync(port),
    ["child-load", ..] => await LoadChild.RunAsync(args),
    _ => await BenchCommand.RunAsync(args),
};
