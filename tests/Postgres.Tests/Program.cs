using Headgate.PostgresTests;

return args is [NodeProcess.Verb, var folder] ? await NodeProcess.RunAsync(folder) : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
