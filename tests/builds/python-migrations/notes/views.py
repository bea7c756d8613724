import getpass
import psycopg2
from PIL import Image, features
from django.shortcuts import render
from .models import Note
def index(request):
    return render(request, "note.html", {"note": Note.objects.first(), "jpg": features.check("jpg"), "who": getpass.getuser(), "pq": psycopg2.__libpq_version__ > 1})
