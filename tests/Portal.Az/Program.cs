using Portal.Az;

return await Call.RunAsync(args);
