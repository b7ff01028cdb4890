using Portal.Az;

return args is ["--serve"]
    ? await Served.RunAsync()
    : await Answer.RunAsync(args, new Caller(Environment.CurrentDirectory, Settings.Read, Console.In, Console.Out, Console.Error));
