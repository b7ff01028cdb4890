# The portal as it is run in production. Build: docker build -t server-side-sync-portal .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# What restoring needs first, so that a changed line of code does not fetch every package again.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Portal/Portal.csproj src/Portal/packages.lock.json src/Portal/*.targets src/Portal/
COPY src/Portal.Cloud/Portal.Cloud.csproj src/Portal.Cloud/packages.lock.json src/Portal.Cloud/
COPY src/Portal.Sandbox/Portal.Sandbox.csproj src/Portal.Sandbox/packages.lock.json src/Portal.Sandbox/
COPY wwwroot-assets/Portal.Assets.csproj wwwroot-assets/packages.lock.json wwwroot-assets/
RUN dotnet restore src/Portal/Portal.csproj --locked-mode

COPY src src
COPY wwwroot-assets wwwroot-assets
RUN dotnet publish src/Portal/Portal.csproj --configuration Release --no-restore --output /out -p:CI=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /out .
# Settings come as environment variables (Portal__Mode and so on), as files of the same names in /run/secrets, or as /app/appsettings.Production.json;
# appsettings.example.json explains each. /data holds the log file and, without PostgreSQL, the store.
ENV ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_HTTP_PORTS=8080 Portal__Mode=Production Portal__DataFolder=/data
USER root
RUN mkdir /data && chown $APP_UID /data
USER $APP_UID
VOLUME /data
EXPOSE 8080
# Store and Entra can be reached, asked by the portal's own program: the image has no curl.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["dotnet", "Portal.dll", "--health-check"]
ENTRYPOINT ["dotnet", "Portal.dll"]
