using Portal.Az;

return await Az.RunAsync(args);
