#!/usr/bin/env bash
# Makes what the compose file expects in deploy/secrets and is not there yet: the store's password with the connection string that carries it, and the certificate
# that encrypts the cookie keys in the store. Run again, it changes nothing. Certificates of the two registrations come from register-sign-in.sh and register-reader.sh.
#   bash deploy/make-secrets.sh [FOLDER]
set -euo pipefail
umask 077
folder=${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}
mkdir -p "$folder"

if [[ ! -s $folder/store-password ]]; then
  openssl rand -hex 32 | tr -d '\n' >"$folder/store-password"
fi
if [[ ! -s $folder/store-connection ]]; then
  printf 'Host=store;Username=portal;Password=%s;Database=portal' "$(<"$folder/store-password")" >"$folder/store-connection"
fi
if [[ ! -s $folder/data-protection.pfx ]]; then
  # Ten years: it encrypts keys at rest and is shown to nobody; OPERATIONS.md tells how to exchange it.
  openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/CN=Server-Side Sync Portal data protection' -keyout "$folder/data-protection.key" -out "$folder/data-protection.crt" 2>/dev/null
  openssl pkcs12 -export -inkey "$folder/data-protection.key" -in "$folder/data-protection.crt" -out "$folder/data-protection.pfx" -passout pass:
  rm "$folder/data-protection.key" "$folder/data-protection.crt"
fi

# The portal's user in the image has the id 1654 (APP_UID of Microsoft's images) and has to read them; PostgreSQL reads its password as root.
if [[ $(id -u) -eq 0 ]]; then
  chown 1654 "$folder" "$folder/store-connection" "$folder"/*.pfx
else
  echo "Not run as root: make $folder readable for the user id 1654, as the portal's image runs under it:"
  printf '  sudo chown 1654 %q %q %q/*.pfx\n' "$folder" "$folder/store-connection" "$folder"
fi
printf 'Ready in %s: %s\n' "$folder" "store-password store-connection data-protection.pfx"
