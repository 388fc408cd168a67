using Headgate.Cli;
using Headgate.Hosting;
using Headgate.Warehouse;

// A warehouse's process must be up soon and needs nothing of a node.
if (args is [WarehouseWorker.Verb, ..])
    return WarehouseWorker.Run(args);

return await HeadgateCommands.RunAsync(args, (arguments, stop) => Serve.RunAsync(arguments.Settings, stop));
