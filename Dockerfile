# The portal as it is run in production. Build: docker build -t server-side-sync-portal .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Portal/Portal.csproj --configuration Release --output /out -p:CI=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /out .
# Settings come as environment variables (Portal__Mode and so on) or as /app/appsettings.Production.json; appsettings.example.json explains each.
ENV ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_HTTP_PORTS=8080 Portal__Mode=Production Portal__DataFolder=/data
USER root
RUN mkdir /data && chown $APP_UID /data
USER $APP_UID
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["dotnet", "Portal.dll"]
