using Headgate.Cli;
using Headgate.Hosting;

return await HeadgateCommands.RunAsync(args, (arguments, stop) => Serve.RunAsync(arguments.Settings, stop));
