#!/usr/bin/env bash
# Makes a bench from the official sources with this checkout as an app, and a site that allows tests.
#   FRAPPE_BRANCH   version-15 or version-16
#   BENCH           where the bench goes
# Expects MariaDB on 127.0.0.1:3306 with root/root, as the workflow starts it.
set -euo pipefail

checkout=$PWD
site=test.localhost

sudo apt-get update -qq
sudo apt-get install -y -qq redis-server mariadb-client libcups2-dev pkg-config >/dev/null
pip install --quiet frappe-bench
npm install --global --silent yarn

for setting in "character_set_server = 'utf8mb4'" "collation_server = 'utf8mb4_unicode_ci'"; do
	mariadb -h127.0.0.1 -uroot -proot -e "SET GLOBAL $setting"
done

bench init --skip-redis-config-generation --skip-assets --python "$(which python)" \
	--frappe-branch "$FRAPPE_BRANCH" "$BENCH"
cd "$BENCH"
bench set-config -g db_host 127.0.0.1
bench set-config -gp db_port 3306
bench set-config -g redis_cache redis://127.0.0.1:6379
bench set-config -g redis_queue redis://127.0.0.1:6379
bench set-config -g redis_socketio redis://127.0.0.1:6379

bench get-app --skip-assets --branch "$FRAPPE_BRANCH" erpnext
bench get-app --skip-assets --soft-link "$checkout"
env/bin/pip install --quiet pytest
bench build

bench new-site "$site" --db-root-username root --db-root-password root --admin-password admin \
	--mariadb-user-host-login-scope='%'
bench --site "$site" set-config -p allow_tests 1
bench --site "$site" install-app erpnext convo_channels
bench use "$site"
