using Portal.Az;

return await Answer.RunAsync(args);
