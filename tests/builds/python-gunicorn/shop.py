import os, ssl
import psycopg2
from flask import Flask
app = Flask(__name__)
@app.get('/')
def index():
    with open('var/log', 'a') as f:
        f.write('x')
    return '%s %s %s %s\n' % (psycopg2.extensions.libpq_version() > 0, os.getuid() != 0, os.path.getsize('var/log'), len(ssl.create_default_context().get_ca_certs()) > 0)
