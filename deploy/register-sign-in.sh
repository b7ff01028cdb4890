#!/usr/bin/env bash
# Creates the portal's own registration in the tenant that `az login` is signed in to: people sign in with it, and it gets tokens in the name of whoever clicks.
# Run again, it finds what is there and adds only what is missing.
#
#   bash deploy/register-sign-in.sh --url https://sync.contoso.com [--features "read-entra dataverse"] [--name NAME] [--out FOLDER]
#
# Begin with no features at all: sign-in works, and every step can be done by script. Add features later by running it again with more of them.
# README.md ("Permissions by feature") says what each is for: read-entra dataverse key-vault azure change-apps grant exchange-online.
#
# Needs: az (signed in as Application Administrator; consenting to Graph's permissions takes a Privileged Role Administrator or Global Administrator), openssl.
set -euo pipefail

name='Server-Side Sync Portal' url='' features='' out=$(dirname "${BASH_SOURCE[0]}")/secrets
while (($#)); do
  case $1 in
    --url) url=${2:?--url needs an address}; shift 2 ;;
    --features) features=${2?--features needs a list}; shift 2 ;;
    --name) name=${2:?--name needs a name}; shift 2 ;;
    --out) out=${2:?--out needs a folder}; shift 2 ;;
    *) echo "Unknown: $1. See the first lines of this file." >&2; exit 2 ;;
  esac
done
url=${url%/}
[[ $url =~ ^https://[A-Za-z0-9.-]+(:[0-9]+)?$ ]] || { echo "Give the portal's address without a path: --url https://sync.contoso.com" >&2; exit 2; }

graph=00000003-0000-0000-c000-000000000000
dataverse=00000007-0000-0000-c000-000000000000
key_vault=cfa8b339-82a2-471a-a3c9-0fc0be7a4093
azure=797f4846-ba00-4fd7-ba43-dac1f8f63013
exchange_online=00000002-0000-0ff1-ce00-000000000000

# Delegated permissions by API, as the chosen features need them.
declare -A wanted=()
for feature in $features; do
  case $feature in
    read-entra) wanted[$graph]+=' Application.Read.All Directory.Read.All' ;;
    dataverse) wanted[$dataverse]+=' user_impersonation' ;;
    key-vault) wanted[$key_vault]+=' user_impersonation' ;;
    azure) wanted[$azure]+=' user_impersonation' ;;
    change-apps) wanted[$graph]+=' Application.ReadWrite.All' ;;
    grant) wanted[$graph]+=' AppRoleAssignment.ReadWrite.All' ;;
    exchange-online) wanted[$exchange_online]+=' Exchange.Manage' ;;
    *) echo "There is no feature $feature." >&2; exit 2 ;;
  esac
done

tenant=$(az account show --query tenantId --output tsv)
app=$(az ad app list --filter "displayName eq '${name//\'/\'\'}'" --query '[0].appId' --output tsv)
if [[ -z $app ]]; then
  # Ids of the app roles are the same everywhere, so that people keep their roles when the registration is made anew.
  app=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --enable-id-token-issuance false \
    --web-redirect-uris "$url/signin-entra" "$url/connect-entra" "$url/consent-entra" "$url/signed-out" \
    --app-roles '[
      {"id":"0b0b0b0b-0000-4000-8000-000000000001","value":"Portal.Admin","displayName":"Administrators","description":"Begin and run set-ups, manage connections","allowedMemberTypes":["User"],"isEnabled":true},
      {"id":"0b0b0b0b-0000-4000-8000-000000000002","value":"Portal.Approver","displayName":"Approvers","description":"Decide what applications may do","allowedMemberTypes":["User"],"isEnabled":true},
      {"id":"0b0b0b0b-0000-4000-8000-000000000003","value":"Portal.Helpdesk","displayName":"Helpdesk","description":"Look up one mailbox","allowedMemberTypes":["User"],"isEnabled":true},
      {"id":"0b0b0b0b-0000-4000-8000-000000000004","value":"Portal.Auditor","displayName":"Auditors","description":"Read the audit trail","allowedMemberTypes":["User"],"isEnabled":true}
    ]' --query appId --output tsv)
  echo "Created the registration $name ($app)."
else
  az ad app update --id "$app" --web-redirect-uris "$url/signin-entra" "$url/connect-entra" "$url/consent-entra" "$url/signed-out"
  echo "Found the registration $name ($app)."
fi
object=$(az ad app show --id "$app" --query id --output tsv)
az rest --method PATCH --url "https://graph.microsoft.com/v1.0/applications/$object" --headers 'Content-Type=application/json' \
  --body "{\"web\":{\"logoutUrl\":\"$url/signout-frontchannel\"}}"

principal=$(az ad sp list --filter "appId eq '$app'" --query '[0].id' --output tsv)
[[ -n $principal ]] || principal=$(az ad sp create --id "$app" --query id --output tsv)
# Nobody signs in who was not assigned one of the portal's roles.
az rest --method PATCH --url "https://graph.microsoft.com/v1.0/servicePrincipals/$principal" --headers 'Content-Type=application/json' --body '{"appRoleAssignmentRequired":true}'

for api in "${!wanted[@]}"; do
  declared=()
  for scope in ${wanted[$api]}; do
    id=$(az ad sp show --id "$api" --query "oauth2PermissionScopes[?value=='$scope'].id | [0]" --output tsv)
    [[ -n $id ]] || { echo "The API $api has no permission $scope in this tenant." >&2; exit 1; }
    declared+=("$id=Scope")
  done
  az ad app permission add --id "$app" --api "$api" --api-permissions "${declared[@]}"
  # Consents for everybody, so that nobody is asked and nobody can grant more than this.
  az ad app permission grant --id "$app" --api "$api" --scope "${wanted[$api]# }"
  echo "Consented on $api: ${wanted[$api]# }"
done

mkdir -p "$out"
if [[ ! -s $out/sign-in.pfx ]]; then
  (umask 077
    openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj '/CN=Server-Side Sync Portal sign-in' -keyout "$out/sign-in.key" -out "$out/sign-in.crt" 2>/dev/null
    openssl pkcs12 -export -inkey "$out/sign-in.key" -in "$out/sign-in.crt" -out "$out/sign-in.pfx" -passout pass:)
  # Beside what is there: the one before goes on to work until it is removed (OPERATIONS.md, Rotating).
  az ad app credential reset --id "$app" --cert "@$out/sign-in.crt" --append --output none
  rm "$out/sign-in.key"
  echo "Made a certificate for it: $out/sign-in.pfx, one year."
fi

printf '\nFor deploy/portal.env:\nPortal__PublicUrl=%s\nPortal__SignIn__TenantId=%s\nPortal__SignIn__ClientId=%s\nPortal__SignIn__Certificate__File=/secrets/sign-in.pfx\n' "$url" "$tenant" "$app"
printf '\nNext: assign people to the roles under Enterprise applications, %s, Users and groups.\n' "$name"
