#!/usr/bin/env bash
# Creates the reader: the portal's own identity that only reads. It checks whether signed-in accounts still stand, and looks up mailboxes in Dataverse.
# Run again, it finds what is there and adds only what is missing.
#
#   bash deploy/register-reader.sh [--name NAME] [--out FOLDER] [--environment https://contoso.crm4.dynamics.com --role "Server-Side Sync reader"]
#
# Needs: az (signed in as Privileged Role Administrator or Global Administrator, because it grants application permissions of Microsoft Graph), openssl; pac for --environment.
set -euo pipefail

name='Server-Side Sync Portal reader' out=$(dirname "${BASH_SOURCE[0]}")/secrets environment='' role='Server-Side Sync reader'
while (($#)); do
  case $1 in
    --name) name=${2:?--name needs a name}; shift 2 ;;
    --out) out=${2:?--out needs a folder}; shift 2 ;;
    --environment) environment=${2:?--environment needs an address}; shift 2 ;;
    --role) role=${2:?--role needs the name of a security role}; shift 2 ;;
    *) echo "Unknown: $1. See the first lines of this file." >&2; exit 2 ;;
  esac
done

app=$(az ad app list --filter "displayName eq '${name//\'/\'\'}'" --query '[0].appId' --output tsv)
if [[ -z $app ]]; then
  app=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv)
  echo "Created the registration $name ($app)."
fi
principal=$(az ad sp list --filter "appId eq '$app'" --query '[0].id' --output tsv)
[[ -n $principal ]] || principal=$(az ad sp create --id "$app" --query id --output tsv)

# Why each: the portal's roles and ends of credentials; who holds the roles; whether an account is still enabled; what the tenant allows for credentials of apps.
graph=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query id --output tsv)
held=$(az rest --method GET --url "https://graph.microsoft.com/v1.0/servicePrincipals/$principal/appRoleAssignments" --query "value[?resourceId=='$graph'].appRoleId" --output tsv)
for permission in Application.Read.All Directory.Read.All User.Read.All Policy.Read.All; do
  id=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query "appRoles[?value=='$permission'].id | [0]" --output tsv)
  [[ -n $id ]] || { echo "Microsoft Graph has no permission $permission in this tenant." >&2; exit 1; }
  if grep -qxF "$id" <<<"$held"; then continue; fi
  az rest --method POST --url "https://graph.microsoft.com/v1.0/servicePrincipals/$principal/appRoleAssignments" --headers 'Content-Type=application/json' \
    --body "{\"principalId\":\"$principal\",\"resourceId\":\"$graph\",\"appRoleId\":\"$id\"}" --output none
  echo "Granted $permission."
done

mkdir -p "$out"
if [[ ! -s $out/reader.pfx ]]; then
  (umask 077
    openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj '/CN=Server-Side Sync Portal reader' -keyout "$out/reader.key" -out "$out/reader.crt" 2>/dev/null
    openssl pkcs12 -export -inkey "$out/reader.key" -in "$out/reader.crt" -out "$out/reader.pfx" -passout pass:)
  az ad app credential reset --id "$app" --cert "@$out/reader.crt" --append --output none
  rm "$out/reader.key"
  echo "Made a certificate for it: $out/reader.pfx, one year."
fi

if [[ -n $environment ]]; then
  # The role has to be there: a custom one with Read on Mailbox, Email Server Profile, Trace Log and Organization; with Read on User, Security Role and Team it also tells disabled owners and who is System Administrator.
  pac admin assign-user --environment "$environment" --user "$app" --role "$role" --application-user
fi

printf '\nFor deploy/portal.env:\nPortal__Reader__ClientId=%s\nPortal__Reader__Certificate__File=/secrets/reader.pfx\n' "$app"
