from django.db import migrations, models
def seed(apps, schema):
    apps.get_model("notes", "Note").objects.create(text="lichen")
class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=50))]), migrations.RunPython(seed)]
